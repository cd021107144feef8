# shellcheck shell=bash
# What every command needs: messages, what this system must have, and the record of the machines that run.
#
# A machine's record is the folder $state_root/NAME:
#   config      shell variables: its user, mounts, …
#   cgroup      path of its cgroup
#   booter      identity (see below) of the process that waits for it to be up
#   supervisor  identity of the process that removes everything at the end
#   init        identity of the machine's PID 1, in this system's numbering
#   stage       empty until PID 1 has its own root; then `pivoted`
#   ready       exists when booting has finished
#   console.log what was printed before the journal ran

state_root=/run/roost-machines
readonly me=${0##*/}

# Status 77 is what automake and meson take for "cannot run here": the caller decides whether that is a failure.
readonly status_unsupported=77
readonly status_boot_failed=125

die() {
    printf '%s: %s\n' "$me" "$*" >&2
    exit 1
}

usage_error() {
    printf '%s: %s (see: %s --help)\n' "$me" "$*" "$me" >&2
    exit 2
}

unsupported() {
    printf '%s: %s\n' "$me" "$*" >&2
    exit "$status_unsupported"
}

require_root() {
    [[ $EUID -eq 0 ]] || unsupported "machines need root: they are made of namespaces, cgroups and mounts"
}

# require_host: everything that a machine needs of this system, or a message that names the Debian package.
require_host() {
    require_root
    local need
    for need in unshare:util-linux nsenter:util-linux setpriv:util-linux pivot_root:util-linux runuser:util-linux \
        script:bsdutils mount:mount chroot:coreutils timeout:coreutils tar:tar awk:mawk getent:libc-bin \
        dbus-daemon:dbus-daemon systemctl:systemd systemd-run:systemd; do
        [[ ${need%:*} == dbus-daemon && -x /usr/bin/dbus-broker-launch ]] && continue
        command -v "${need%:*}" >/dev/null || unsupported "'${need%:*}' is missing (Debian package: ${need#*:})"
    done
    find_systemd || unsupported "systemd is missing (Debian package: systemd)"
    [[ -e /usr/lib/systemd/user/dbus.socket ]] ||
        unsupported "the user bus is missing: /usr/lib/systemd/user/dbus.socket (Debian package: dbus-user-session)"
    compgen -G '/usr/lib*/*/security/pam_systemd.so' >/dev/null ||
        compgen -G '/usr/lib*/security/pam_systemd.so' >/dev/null ||
        unsupported "pam_systemd.so is missing (Debian package: libpam-systemd)"
    find_cgroup2
}

# find_systemd: sets $systemd to the binary.
find_systemd() {
    for systemd in /usr/lib/systemd/systemd /lib/systemd/systemd; do
        [[ -x $systemd ]] && return
    done
    return 1
}

# find_cgroup2: sets $cgroup2 to where the unified hierarchy is mounted: /sys/fs/cgroup, or below it where the
# controllers are still in cgroup v1.
find_cgroup2() {
    cgroup2=$(awk '{ for (i = 7; $i != "-"; i++); if ($(i + 1) == "cgroup2") { print $5; exit } }' /proc/self/mountinfo)
    [[ $cgroup2 ]] || unsupported "no cgroup2 hierarchy is mounted (mount -t cgroup2 none /sys/fs/cgroup)"
    [[ -w $cgroup2/cgroup.procs ]] || unsupported "$cgroup2 is read-only (in a container: run it --privileged)"
}

# Processes --------------------------------------------------------------------------------------
# A pid alone may be somebody else's by now, so processes are remembered as `PID STARTTIME`.

# identify PID|self: sets $identity, or fails when there is no such process or only its zombie.
identify() {
    local line fields
    { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
    # The command name, in parentheses, may itself hold anything; proc(5) numbers the fields behind it from 3.
    read -ra fields <<<"${line##*) }"
    [[ ${fields[0]} != [ZX] ]] || return 1
    identity="${line%% *} ${fields[19]}"
}

# alive IDENTITY
alive() {
    [[ $1 ]] && identify "${1% *}" && [[ $identity == "$1" ]]
}

# recorded NAME WHAT: sets $identity to a recorded process, or fails when it is not (or no longer) alive.
recorded() {
    local known
    { read -r known <"$state_root/$1/$2"; } 2>/dev/null && alive "$known"
}

# Machines ---------------------------------------------------------------------------------------

# load_machine NAME: sets $name, $state, $init_pid and the variables of its config, or says that there is none.
load_machine() {
    require_root
    name=$1 state=$state_root/$1
    if [[ ! -e $state/ready ]] || ! recorded "$name" init; then
        die "no machine named '$1' runs (see: machine list)"
    fi
    init_pid=${identity% *}
    # shellcheck source=/dev/null
    source "$state/config"
}

# await_gone SECONDS: waits until the supervisor of $name has removed everything.
await_gone() {
    local end=$((SECONDS + $1))
    while [[ -d $state_root/$name ]] && recorded "$name" supervisor; do
        ((SECONDS < end)) || return 1
        sleep 0.02
    done
    [[ ! -d $state_root/$name ]] || remove_remains "$name"
}

# stop NAME: kills PID 1, which takes the whole pid namespace along, and waits for the supervisor to clear up.
stop() {
    local name=$1
    if recorded "$name" init; then
        kill -KILL "${identity% *}" 2>/dev/null || true
    fi
    await_gone 10 || die "machine $name does not go away"
}

# remove_remains NAME: its cgroups and its record; all else went with PID 1. For the supervisor, or for anyone when the
# supervisor itself was killed.
remove_remains() {
    local state=$state_root/$1 cgroup='' tries
    { read -r cgroup <"$state/cgroup"; } 2>/dev/null || true
    for ((tries = 100; tries > 0; tries--)); do
        [[ -d $cgroup ]] || break
        # What is dying holds its cgroup for a moment still.
        { [[ ! -e $cgroup/cgroup.kill ]] || echo 1 >"$cgroup/cgroup.kill"; } 2>/dev/null || true
        find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null && break
        sleep 0.02
    done
    # Gone at once for whoever looks, not file by file.
    if mv -- "$state" "$state_root/.$1" 2>/dev/null; then rm -rf --one-file-system -- "$state_root/.$1"; fi
    rmdir -- "$state_root" 2>/dev/null || true
}

# enable_controllers CGROUP…: hands down what the user manager delegates, where this system has it in the unified
# hierarchy.
enable_controllers() {
    local cgroup controller
    for cgroup; do
        for controller in memory pids cpu; do
            { echo "+$controller" >"$cgroup/cgroup.subtree_control"; } 2>/dev/null || true
        done
    done
}
