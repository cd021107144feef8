#!/bin/bash
# init.sh STATE: PID 1 of a new machine, in namespaces of its own. Makes a root over this system's, leaves this
# system's, and becomes systemd. Whatever is mounted here is seen by nobody else and goes with the last process.
# shellcheck disable=SC2034,SC2154 # variables come from the machine's config, and configure.sh reads them
set -euo pipefail

lib=${BASH_SOURCE[0]%/*}
# shellcheck source=lib/common.sh
source "$lib/common.sh"
# shellcheck source=lib/root.sh
source "$lib/root.sh"
# shellcheck source=lib/configure.sh
source "$lib/configure.sh"

state=$1
# shellcheck source=/dev/null
source "$state/config"
name=${state##*/}

# /proc is still this system's, so this is the pid by which this system knows us.
identify self
echo "$identity" >"$state/init"
exec 3>"$state/stage"

layers=$state/root
new=$layers/root
make_root "$new"

# Kernel file systems ----------------------------------------------------------------------------

mkdir -p "$new"/{proc,sys,run,tmp,dev}
mount -t proc -o nosuid,nodev,noexec proc "$new/proc"
# The kernel's settings are this system's too. Whoever is root in a user namespace may mount /proc only where a
# whole one is in sight already: hence the second, out of reach.
mount --bind "$new/proc/sys" "$new/proc/sys"
mount -o remount,bind,ro,nosuid,nodev,noexec "$new/proc/sys"
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$new/sys"
mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 "$new/sys/fs/cgroup"
mount -t tmpfs -o nosuid,nodev,mode=0755 run "$new/run"
mount -t tmpfs -o nosuid,nodev tmp "$new/tmp"
mkdir -m 0700 "$new/run/machine" "$new/run/old-root"
mkdir "$new/run/machine/proc"
mount -t proc proc "$new/run/machine/proc"

mount -t tmpfs -o nosuid,mode=0755 dev "$new/dev"
for node in null zero full random urandom tty fuse; do
    [[ -e /dev/$node ]] || continue
    read -r major minor < <(stat -c '0x%t 0x%T' "/dev/$node")
    mknod -m 0666 "$new/dev/$node" c "$major" "$minor" && continue
    # Where devices may not be made (a container's), this system's must do.
    : >"$new/dev/$node"
    mount --bind "/dev/$node" "$new/dev/$node"
done
mkdir "$new/dev/pts"
mkdir -m 1777 "$new/dev/shm"
mount -t devpts -o newinstance,nosuid,noexec,ptmxmode=0666,mode=0620,gid=5 devpts "$new/dev/pts"
mount -t tmpfs -o nosuid,nodev shm "$new/dev/shm"
ln -s pts/ptmx "$new/dev/ptmx"
ln -s /proc/self/fd "$new/dev/fd"
for fd in 0:stdin 1:stdout 2:stderr; do
    ln -s "/proc/self/fd/${fd%:*}" "$new/dev/${fd#*:}"
done

# The machine's own files ------------------------------------------------------------------------

configure "$new"
add_binds "$new"
install_into "$new"

# Away from this system, and on to systemd -------------------------------------------------------

cd "$new"
pivot_root . run/old-root
cd /
umount -l /run/old-root
rmdir /run/old-root
echo pivoted >&3
exec 3>&-
# `container` makes systemd leave alone what is not the machine's: kernel settings, the clock, the disks at shutdown.
exec env -i container=roost-machine "container_uuid=$(</etc/machine-id)" PATH="$PATH" LANG=C.UTF-8 \
    setpriv --bounding-set -sys_module,-sys_rawio,-sys_time --inh-caps=-all -- \
    "$systemd" --system
