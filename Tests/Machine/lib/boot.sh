# shellcheck shell=bash
# Boots a machine. Three processes take part:
#   the caller      makes the record, starts the supervisor, waits until the machine is up
#   the supervisor  detached; starts the namespaces' PID 1, waits until that or the owner has ended, then clears up
#   PID 1           lib/init.sh, which makes its own root and then becomes systemd
# Should the supervisor be killed, the kernel kills PID 1 with it (the parent-death signal), and the next `boot`
# removes the record and the empty cgroups.

# How a machine is made: its PID 1 is $form.sh. A lone user manager and a virtual machine have other namespaces.
timeout_default=60
form=init namespaces=(--uts --ipc --net)
# A virtual machine's alone.
kernel='' accelerator='' virtiofsd='' memory='' cpus='' disk=''

# parse_boot_options ARGUMENTS…: sets the variables of a machine's config, those of exec, and $command.
parse_boot_options() {
    name='' user=tester linger=yes owner='' timeout=$timeout_default install_trees=() binds=()
    local rest=()
    while [[ $# -gt 0 ]]; do
        case $1 in
            --install-tree | --bind | --bind-ro | --name | --user | --owner | --timeout)
                [[ $# -gt 1 ]] || usage_error "$1 needs a value" ;;&
            --install-tree) install_trees+=("$(existing "$2")") && shift 2 ;;
            --bind | --bind-ro) add_bind "$1" "$2" && shift 2 ;;
            --name) name=$2 && shift 2 ;;
            --user) user=$2 && shift 2 ;;
            --owner) owner=$2 && shift 2 ;;
            --timeout) timeout=$2 && shift 2 ;;
            --no-linger) linger=no && shift ;;
            --memory | --cpus | --disk)
                [[ $form == vm ]] || usage_error "$1 is for virtual machines: see vm"
                [[ ${2-} =~ ^[0-9]+[MG]?$ ]] || usage_error "$1 takes a number or a size, not '${2-}'"
                printf -v "${1#--}" %s "$2" && shift 2
                ;;
            --) rest+=("$@") && break ;;
            *) rest+=("$1") && shift ;;
        esac
    done
    [[ $name =~ ^[a-zA-Z0-9-]*$ ]] || usage_error "a machine's name has only letters, digits and '-', not '$name'"
    [[ $user =~ ^[a-z_][a-z0-9_-]*$ ]] || usage_error "'$user' is no name for a user"
    [[ $owner =~ ^[0-9]*$ ]] || usage_error "--owner takes a process id, not '$owner'"
    [[ $timeout =~ ^[0-9]+$ ]] || usage_error "--timeout takes seconds, not '$timeout'"
    parse_exec_options "${rest[@]}"
}

existing() {
    [[ -e $1 ]] || die "'$1' does not exist"
    readlink -f -- "$1"
}

# add_bind OPTION HOST[:DIR]: appends to $binds: ro or rw, the path here, the path inside.
add_bind() {
    local mode=rw from=${2%%:*} to=$2
    [[ $1 == --bind ]] || mode=ro
    from=$(existing "$from")
    [[ $2 == *:* ]] && to=${2#*:} || to=$from
    [[ $to == /* ]] || usage_error "the path inside the machine must be absolute, not '$to'"
    binds+=("$mode" "$from" "$to")
}

# choose_user: sets $uid, $gid, $home and $shell: those of this system's user of that name, or free ones.
choose_user() {
    local line
    if line=$(getent passwd "$user"); then
        IFS=: read -r _ _ uid gid _ home shell <<<"$line"
    else
        for ((uid = 1000; ; uid++)); do
            getent passwd "$uid" >/dev/null || getent group "$uid" >/dev/null || break
        done
        gid=$uid home=/home/$user shell=/bin/bash
    fi
}

boot() {
    local identity each
    for each in "$state_root"/*/; do
        each=$(basename -- "$each")
        # Left by a supervisor that was killed.
        [[ -e $state_root/$each/config ]] && ! recorded "$each" supervisor && ! recorded "$each" booter &&
            remove_remains "$each"
    done
    choose_user
    identify "$$"
    local booter=$identity
    if [[ $owner ]]; then
        identify "$owner" || die "there is no process $owner to own the machine"
        owner=$identity
    fi

    local given=$name
    # The last machine to end removes the folder of them all, at any moment.
    while name=${given:-$(printf 'roost-%06x' $((SRANDOM & 0xffffff)))}; do
        (umask 077 && mkdir -p "$state_root" && mkdir "$state_root/$name") 2>/dev/null && break
        [[ ! $given || ! -d $state_root/$given ]] || die "a machine named '$given' exists"
    done
    state=$state_root/$name
    echo "$booter" >"$state/booter"
    echo "$cgroup2/$name" >"$state/cgroup"
    : >"$state/stage"
    mkdir "$state/root"
    # Global, because the functions that read it mean it for their callers.
    declare -p form namespaces systemd user uid gid home shell linger owner timeout install_trees binds \
        kernel accelerator virtiofsd memory cpus disk |
        sed 's/^declare /declare -g /' >"$state/config"

    # A session of its own: signals for the caller's terminal are not for the machine. It must hold none of the
    # caller's files either, or whoever reads the caller's output waits for the machine's end.
    setsid --fork "$BASH" "$lib/../machine" supervise "$name" </dev/null >"$state/console.log" 2>&1
    await_ready || boot_failed
    : >"$state/ready"
}

# await_ready: waits until PID 1 answers, the system is up, and (when lingering) so is the user's manager.
await_ready() {
    local end=$((SECONDS + timeout))
    init_pid=none
    # The supervisor takes a moment to record itself.
    until [[ -s $state/supervisor ]]; do
        ((SECONDS < end)) && sleep 0.01 || return
    done
    until [[ -s $state/stage ]]; do
        ((SECONDS < end)) && recorded "$name" supervisor && sleep 0.01 || return
    done
    recorded "$name" init || return
    init_pid=${identity% *}
    [[ $form != vm ]] || boots=1 await_vm || return
    await_up
}

await_up() {
    [[ $form == lone ]] || await_system || return
    [[ $linger == no ]] || await_user
}

await_system() {
    await_socket /run/systemd/private || return
    local answer
    answer=$(enter_as_root timeout $((end - SECONDS)) systemctl is-system-running --wait) || true
    # `degraded` is up too: what failed is told, and the caller's tests decide whether it matters.
    if [[ $answer == degraded ]]; then
        echo "$me: $name is up, but some of its units failed:" >&2
        enter_as_root systemctl list-units --failed --no-legend --plain >&2 || true
    fi
    [[ $answer == running || $answer == degraded ]]
}

await_user() {
    await_socket "/run/user/$uid/bus" || return
    local answer
    answer=$(enter_as_user timeout $((end - SECONDS)) systemctl --user is-system-running --wait) || true
    [[ $answer == running || $answer == degraded ]] || return
    # The bus starts when it is first spoken to, and the manager joins it a little later: wait for that, too.
    enter_as_user timeout $((end - SECONDS)) busctl --user get-property org.freedesktop.systemd1 \
        /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager Version >/dev/null
}

# await_socket PATH: until that exists inside.
await_socket() {
    if [[ $form == vm ]]; then
        # shellcheck disable=SC2016
        enter_as_root timeout $((end - SECONDS)) sh -c 'until [ -S "$1" ]; do sleep 0.1; done' sh "$1"
        return
    fi
    until [[ -S /proc/$init_pid/root$1 ]]; do
        ((SECONDS < end)) && recorded "$name" init && sleep 0.02 || return
    done
}

boot_failed() {
    {
        echo "$me: $name failed to boot (limit: $timeout s). Its console:"
        cat "$state/console.log"
        [[ $form != vm ]] || tail -n 100 "$state/kernel.log"
        if recorded "$name" init && [[ $form != vm || -S $state/ssh ]]; then
            echo "$me: its journal and its jobs:"
            enter_as_root timeout 10 journalctl --no-pager --quiet -n 200 || true
            enter_as_root timeout 10 systemctl list-jobs --no-pager || true
        fi
    } >&2
    : >"$state/ready"
    stop "$name"
    exit "$status_boot_failed"
}

# The supervisor ---------------------------------------------------------------------------------

# supervise NAME
supervise() {
    name=$1 state=$state_root/$1
    # shellcheck source=/dev/null
    source "$state/config"
    local fd identity booter cgroup machine=''
    for fd in /proc/self/fd/*; do
        # 255 is where bash reads this script.
        fd=${fd##*/}
        ((fd <= 2 || fd == 255)) || eval "exec $fd>&-"
    done
    umask 022
    identify $$
    echo "$identity" >"$state/supervisor"
    read -r booter <"$state/booter"
    read -r cgroup <"$state/cgroup"
    mkdir "$cgroup"
    enable_controllers "${cgroup%/*}"

    # PID 1 moves itself into the cgroup, so that nobody but the machine's own processes is in there.
    # shellcheck disable=SC2016
    setpriv --pdeathsig KILL -- \
        unshare --mount --pid --fork --kill-child "${namespaces[@]}" -- \
        "$BASH" -c 'echo 0 >"$1"; exec unshare --cgroup -- "$BASH" "$2" "$3"' \
        init "$cgroup/cgroup.procs" "$lib/$form.sh" "$state" &
    identify $! && machine=$identity
    trap stop_init TERM

    # A read that never gets anything sleeps without starting a process.
    exec {never}<> <(:)
    while alive "$machine"; do
        if ! alive "$booter" && [[ ! -e $state/ready ]]; then break; fi
        if [[ $owner ]] && ! alive "$owner"; then break; fi
        read -r -t 0.05 -u "$never" _ || true
    done
    stop_init
    wait || true
    # One that never got up still has its console to show.
    while [[ ! -e $state/ready ]] && alive "$booter"; do
        read -r -t 0.05 -u "$never" _ || true
    done
    remove_remains "$name"
}

stop_init() {
    if recorded "$name" init; then
        kill -KILL "${identity% *}" 2>/dev/null || true
    elif alive "$machine"; then
        # Not even recorded yet; its child dies by --kill-child.
        kill -KILL "${machine% *}" 2>/dev/null || true
    fi
}
