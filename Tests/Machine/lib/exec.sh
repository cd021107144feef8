# shellcheck shell=bash
# Runs commands inside a machine.

readonly inner_path=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin

# Run by sh: CGROUP UID COMMAND…. A command from outside belongs to no unit of the machine, whose cgroup that is. The
# user's go beneath the user's slice, where systemd takes them for the user's; root's, logins (which logind refuses to
# what is in a user's slice already), and all when the user is not logged in, go beneath the root.
# shellcheck disable=SC2016
readonly join_cgroup='
    for parent in "$1/user.slice/user-$2.slice" "$1"; do
        group=$parent/machine-exec
        { [ -d "$group" ] || mkdir "$group"; } 2>/dev/null && echo 0 >"$group/cgroup.procs" && break
    done
    shift 2
    exec "$@"'

# Run by sh inside: FOLDER COMMAND….
# shellcheck disable=SC2016
readonly start_in='cd "$1" || cd /; shift; exec "$@"'

# parse_exec_options ARGUMENTS…: sets $target (the machine's name, if given), $as, $login, $tty, $environment, $command.
parse_exec_options() {
    target='' as=user login=no tty=no environment=() command=()
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
            -*) usage_error "unknown option '$1'" ;;
            *)
                [[ ! $target ]] || usage_error "one machine at a time; a command comes after --, not '$1'"
                target=$1 && shift
                ;;
        esac
    done
}

# build_enter: sets $enter to the argument vector that runs $command in the machine loaded.
build_enter() {
    local who=$user id=$uid directory=$home run=() variables=("PATH=$inner_path" LANG=C.UTF-8 "TERM=${TERM:-dumb}")
    [[ $as == user ]] || who=root id=none directory=/root
    if [[ $tty == yes ]]; then
        command=(script --quiet --return --command "exec ${command[*]@Q}" /dev/null)
    fi
    if [[ $login == yes ]]; then
        id=none
        # runuser opens a PAM session, and thereby logind's; the type and class are those of a login on a terminal
        # (without them a session with no terminal is `background`). PAM and runuser make the rest of the environment.
        command=(env LANG=C.UTF-8 "${environment[@]}" "${command[@]}")
        run=(runuser --login "$who" --session-command "exec ${command[*]@Q}")
        variables+=(XDG_SESSION_TYPE=tty XDG_SESSION_CLASS=user)
    elif [[ $as == root ]]; then
        run=("${command[@]}")
        variables+=(HOME=/root USER=root LOGNAME=root SHELL=/bin/bash "${environment[@]}")
    else
        run=(setpriv --reuid "$uid" --regid "$gid" --init-groups --inh-caps=-all --pdeathsig KILL -- "${command[@]}")
        variables+=("HOME=$home" "USER=$user" "LOGNAME=$user" "SHELL=$shell" "XDG_RUNTIME_DIR=/run/user/$uid"
            "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/$uid/bus" "${environment[@]}")
    fi
    # env: nothing of this system's environment, and no signal ignored (bash ignores SIGINT for what it runs in the
    # background). setpriv: the command dies with the nsenter that waits for it outside.
    run=(sh -c "umask 022; $start_in" sh "$directory" setpriv --pdeathsig KILL -- env -i --default-signal
        "${variables[@]}" "${run[@]}")
    if [[ $form == vm ]]; then
        run=(sh -c "$join_cgroup" sh /sys/fs/cgroup "$id" "${run[@]}")
        build_ssh
    else
        build_nsenter
        enter=(env -i "PATH=$inner_path" "${enter[@]}")
    fi
}

# build_nsenter: the way into the namespaces for $run, from $id. First into the pid namespace alone, which forks, so
# that the process outside, which waits, stays where it is; then into the cgroup, while that is still allowed: from
# inside of the cgroup namespace it is not, where cgroup2 is mounted with nsdelegate; then into the others.
build_nsenter() {
    local cgroup
    read -r cgroup <"$state/cgroup"
    enter=(nsenter --target "$init_pid" --pid -- sh -c "$join_cgroup" sh "$cgroup" "$id"
        nsenter --target "$init_pid" --mount --cgroup "${namespaces[@]}" -- "${run[@]}")
}

# build_ssh: the same for a virtual machine, from $run.
build_ssh() {
    local ssh_command terminal=-T
    ssh_base
    # Where there is a terminal outside, ssh tells its size.
    if [[ $tty == yes && -t 0 ]]; then terminal=-tt; fi
    # The shell stays, silently, to turn a death by signal into a status: ssh has none for that.
    enter=("${ssh_command[@]}" $terminal root@127.0.0.1 "exec 3>&2 2>/dev/null; ${run[*]@Q} 2>&3 3>&-; exit \$?")
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

# run_and_stop BUILD: boots a machine, runs in it what BUILD makes $enter, stops it, and exits with that status.
# Whatever ends this process, the owner, the supervisor sees it and clears up; the traps only make it synchronous.
run_and_stop() {
    booted=''
    trap finish_run EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    boot
    booted=$name
    load_machine "$name"
    "$1"
    # In the background, because bash runs traps only between foreground commands; <&0 undoes the /dev/null that
    # background commands read from.
    "${enter[@]}" <&0 &
    local status=0
    wait $! || status=$?
    exit "$status"
}

# In a subshell, so that its errors are seen but not bash's remark that the command was killed.
finish_run() {
    [[ ! $booted ]] || { (stop "$booted" 2>&3); } 3>&2 2>/dev/null
}
