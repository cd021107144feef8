#!/bin/bash
# init.sh STATE: PID 1 of a new machine, in namespaces of its own. Makes a root over this system's, leaves this
# system's, and becomes systemd. Whatever is mounted here is seen by nobody else and goes with the last process.
# shellcheck disable=SC2034,SC2154 # variables come from the machine's config, and configure.sh reads them
set -euo pipefail

lib=${BASH_SOURCE[0]%/*}
# shellcheck source=lib/common.sh
source "$lib/common.sh"
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

# The root: an overlay whose changes are in memory -----------------------------------------------

layers=$state/root
new=$layers/root
# Read before anything is mounted: what lies beneath / and is a file system with files.
mapfile -t submounts < <(awk '
    { for (i = 7; $i != "-"; i++); type = $(i + 1) }
    $5 == "/" || $5 ~ "^/(proc|sys|dev|run|tmp)(/|$)" { next }
    type ~ /^(proc|sysfs|tmpfs|ramfs|dev.*|cgroup2?|mqueue|.*debugfs|tracefs|securityfs|bpf|pstore|configfs)$/ { next }
    type ~ /^(fusectl|hugetlbfs|autofs|binfmt_misc|nsfs|efivarfs|rpc_pipefs)$/ { next }
    { print $5 }' /proc/self/mountinfo)

mount -t tmpfs -o mode=0755 machine "$layers"
mkdir "$new"

# overlay LOWER TARGET
overlay() {
    local store
    store=$(mktemp -d -p "$layers" layer-XXXXXX)
    mkdir "$store/upper" "$store/work"
    chmod --reference="$1" "$store/upper"
    chown --reference="$1" "$store/upper"
    # In the options of a mount, a comma and a colon must be escaped.
    local lower=${1//\\/\\\\}
    lower=${lower//:/\\:}
    mount -t overlay -o "lowerdir=${lower//,/\\,},upperdir=$store/upper,workdir=$store/work" machine "$2"
}

if ! overlay / "$new"; then
    echo "/ cannot be the lower layer of an overlay. Overlays stack two deep: in a container within a container," \
        "run this where / is a volume or a disk."
    exit 1
fi
# An overlay does not cross mount points, so each file system below gets one of its own.
for path in "${submounts[@]}"; do
    path=$(printf '%b' "$path")
    if [[ -d $path ]]; then
        mkdir -p "$new$path"
        overlay "$path" "$new$path" || { mount --bind "$path" "$new$path" && mount -o remount,bind,ro "$new$path"; }
    elif [[ -f $path ]]; then
        cat "$path" >"$new$path" # as containers do with /etc/resolv.conf
    fi
done

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

# Binds, before this system goes out of reach ----------------------------------------------------

for ((i = 0; i < ${#binds[@]}; i += 3)); do
    from=${binds[i + 1]} to=$new${binds[i + 2]}
    if [[ -d $from ]]; then mkdir -p "$to"; else mkdir -p "${to%/*}" && : >>"$to"; fi
    mount --rbind "$from" "$to"
    [[ ${binds[i]} == rw ]] || mount -o remount,bind,ro "$to"
done

# The machine's own settings ---------------------------------------------------------------------

configure "$new"

# Last, so that it wins. Unpacked from inside, where links lead to the machine's files and not to this system's;
# folders that exist keep their owner and mode, and /lib stays the link that it is.
for tree in "${install_trees[@]}"; do
    tar -C "$tree" -c . | chroot "$new" tar -C / -x --no-same-owner --no-overwrite-dir --keep-directory-symlink -p
done

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
