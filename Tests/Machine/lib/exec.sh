# shellcheck shell=bash
# Runs commands inside a machine.

readonly inner_path=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin

# The way into a machine's namespaces, but for its `-t PID`.
enter_base=(env -i "PATH=$inner_path" LANG=C.UTF-8 nsenter --mount --uts --ipc --net --pid --cgroup)

# Run by sh inside, as root: UID COMMAND…. A command from outside belongs to no unit of the machine. The user's go
# beneath the user's slice, where systemd takes them for the user's; root's, logins (which logind refuses to what is
# in a user's slice already), and all when the user is not logged in, go beneath the root.
# shellcheck disable=SC2016
readonly join_cgroup='
    for parent in "/sys/fs/cgroup/user.slice/user-$1.slice" /sys/fs/cgroup; do
        group=$parent/machine-exec
        { [ -d "$group" ] || mkdir "$group"; } 2>/dev/null && echo 0 >"$group/cgroup.procs" && break
    done
    shift
    exec "$@"'

# parse_exec_options ARGUMENTS…: sets $as, $login, $tty, $environment and $command.
parse_exec_options() {
    as=user login=no tty=no environment=() command=()
    while [[ $# -gt 0 ]]; do
        case $1 in
            --root) as=root && shift ;;
            --login) login=yes && shift ;;
            --tty) tty=yes && shift ;;
            --env)
                [[ ${2-} == *=* ]] || usage_error "--env takes NAME=VALUE, not '${2-}'"
                environment+=("$2") && shift 2
                ;;
            --) shift && command=("$@") && return ;;
            *) usage_error "unknown option '$1'" ;;
        esac
    done
}

# build_enter: sets $enter to the argument vector that runs $command in the machine loaded.
build_enter() {
    local who=$user id=$uid directory=$home
    local environment=("${environment[@]}") session=()
    [[ $as == user ]] || who=root id=none directory=/root
    if [[ $tty == yes ]]; then
        command=(script --quiet --return --command "exec ${command[*]@Q}" /dev/null)
    fi
    environment+=("TERM=${TERM:-dumb}")
    if [[ $login == yes ]]; then
        id=none
        # runuser opens a PAM session, and thereby logind's; the type and class are those of a login on a terminal
        # (without them a session with no terminal is `background`). PAM and runuser make the environment.
        session=("PATH=$inner_path" "TERM=${TERM:-dumb}" XDG_SESSION_TYPE=tty XDG_SESSION_CLASS=user
            setpriv --pdeathsig KILL --)
        command=(runuser --login "$who" --session-command "exec env LANG=C.UTF-8 ${environment[*]@Q} ${command[*]@Q}")
    elif [[ $as == root ]]; then
        session=("${environment[@]}" "PATH=$inner_path" LANG=C.UTF-8 HOME=/root USER=root LOGNAME=root SHELL=/bin/bash
            setpriv --pdeathsig KILL --)
    else
        session=("${environment[@]}" "PATH=$inner_path" LANG=C.UTF-8 "HOME=$home" "USER=$user" "LOGNAME=$user"
            "SHELL=$shell" "XDG_RUNTIME_DIR=/run/user/$uid" "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/$uid/bus"
            setpriv --reuid "$uid" --regid "$gid" --init-groups --inh-caps=-all --pdeathsig KILL --)
    fi
    # env: nothing of this system's environment, and no signal ignored (bash ignores SIGINT for what it runs in the
    # background). setpriv: the command dies with the nsenter that waits for it outside.
    enter=("${enter_base[@]}" -t "$init_pid" -- sh -c "$join_cgroup" sh "$id" env -i --default-signal
        --chdir "$directory" "${session[@]}" "${command[@]}")
}

# enter_as_root COMMAND…, enter_as_user COMMAND…: for this tool's own use.
enter_as_root() {
    local as=root login=no tty=no environment=() enter command=("$@")
    build_enter
    "${enter[@]}"
}

enter_as_user() {
    local as=user login=no tty=no environment=() enter command=("$@")
    build_enter
    "${enter[@]}"
}
