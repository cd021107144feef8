#!/bin/bash
# lone.sh STATE: PID 1 around a lone user manager, in mount, pid and cgroup namespaces of its own. Everything is this
# system's but /run, the journal, the processes and the cgroups.
# shellcheck disable=SC2154 # variables come from the record's config
set -euo pipefail

lib=${BASH_SOURCE[0]%/*}
# shellcheck source=lib/common.sh
source "$lib/common.sh"

state=$1
# shellcheck source=/dev/null
source "$state/config"

identify self
echo "$identity" >"$state/init"
exec 3>"$state/stage"

# Mounts -----------------------------------------------------------------------------------------

layers=$state/root
mount -t tmpfs -o mode=0755 user-manager "$layers"
# A DESTDIR tree goes over the folders that it has: DIR/usr over /usr, and so on, read-only while it lasts. A copy,
# because of its owners and modes, which an overlay would show.
for ((i = 0; i < ${#install_trees[@]}; i++)); do
    copy=$layers/tree$i
    mkdir "$copy"
    for path in /bin /sbin /lib*; do
        [[ ! -L $path ]] || { mkdir -p "$copy/usr$path" && ln -s "usr$path" "$copy$path"; }
    done
    tar -C "${install_trees[i]}" -c . | tar -C "$copy" -x --no-same-owner --keep-directory-symlink
    chmod -R a+rX "$copy"
    for path in "$copy"/*/; do
        below=/$(basename -- "$path")
        [[ -L ${path%/} || ! -d $below ]] || mount -t overlay -o "ro,lowerdir=${path%/}:$below" user-manager "$below"
    done
done

mkdir "$layers/old" "$layers/run"
mount --rbind /run "$layers/old"
for path in "$layers"/old/*; do
    each=${path##*/}
    case $each in
        # What another systemd keeps here is not this one's.
        systemd | user | log | "${state_root##*/}") ;;
        *)
            if [[ -L $path ]]; then
                cp -P "$path" "$layers/run/$each"
            elif [[ -d $path ]]; then
                mkdir "$layers/run/$each"
                mount --rbind "$path" "$layers/run/$each"
            else
                : >"$layers/run/$each"
                mount --bind "$path" "$layers/run/$each"
            fi
            ;;
    esac
done
# systemd takes the system for its own where /run/systemd/system exists: sd_booted(3).
mkdir -p "$layers"/run/{systemd/{system,journal,journald.conf.d},user,log}
install -d -m 0700 -o "$uid" -g "$gid" "$layers/run/user/$uid"
mount --rbind "$layers/run" /run

mount -t proc -o nosuid,nodev,noexec proc /proc
mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 /sys/fs/cgroup
if [[ ! -s /etc/machine-id ]]; then
    id=$(</proc/sys/kernel/random/uuid)
    echo "${id//-/}" >/run/systemd/machine-id
    mount --bind /run/systemd/machine-id /etc/machine-id
fi

# The journal ------------------------------------------------------------------------------------

# A persistent journal is split by user, so that each may read the own one; a volatile one is root's alone.
storage=volatile
if [[ -d /var/log/journal ]]; then
    mount -t tmpfs -o mode=0755 journal /var/log/journal
    : >/run/systemd/journal/flushed
    storage=persistent
fi
# The kernel's messages and the audit log are this system's: not read, and (an empty Audit=) not switched.
printf '[Journal]\nStorage=%s\nReadKMsg=no\nAudit=\n' "$storage" >/run/systemd/journald.conf.d/user-manager.conf

# Cgroups ----------------------------------------------------------------------------------------

# The paths that a system manager would use: journald and libsystemd read a process's user and unit from them.
slice=/sys/fs/cgroup/user.slice/user-$uid.slice
service=$slice/user@$uid.service
journald=/sys/fs/cgroup/system.slice/systemd-journald.service
mkdir -p /sys/fs/cgroup/init.scope "$journald" "$service" "$slice/machine-exec"
echo 0 >/sys/fs/cgroup/init.scope/cgroup.procs
enable_controllers /sys/fs/cgroup /sys/fs/cgroup/user.slice "$slice"
chown -R "$uid:$gid" "$slice"

# join CGROUP COMMAND…: becomes that command in that cgroup.
join() {
    echo 0 >"$1/cgroup.procs"
    exec "${@:2}" 3>&-
}

# Processes --------------------------------------------------------------------------------------

join "$journald" /usr/lib/systemd/systemd-journald &
until [[ -S /run/systemd/journal/stdout ]]; do
    kill -0 $! || exit
    sleep 0.01
done

# Before anything may be run in here; the user's bus comes with the manager.
echo up >&3
exec 3>&-
join "$service" env -i "HOME=$home" "USER=$user" "LOGNAME=$user" "SHELL=$shell" "PATH=$PATH" LANG=C.UTF-8 \
    "XDG_RUNTIME_DIR=/run/user/$uid" \
    setpriv --reuid "$uid" --regid "$gid" --init-groups --inh-caps=-all -- "$systemd" --user &
# Meanwhile bash reaps what is orphaned.
wait $!
