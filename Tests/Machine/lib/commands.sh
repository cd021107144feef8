# shellcheck shell=bash
# The commands that `machine` and `vm` have in common.

command_boot() {
    parse_boot_options "$@"
    [[ ${#command[@]} -eq 0 && ! $target ]] || usage_error "boot takes no command and no argument"
    require_host
    [[ $form != vm ]] || require_vm
    boot
    echo "$name"
}

command_exec() {
    parse_exec_options "$@"
    [[ $target ]] || usage_error "exec needs the machine's name"
    load_machine "$target"
    [[ ${#command[@]} -gt 0 ]] || usage_error "exec needs a command after --"
    build_enter
    exec "${enter[@]}"
}

command_run() {
    parse_boot_options "$@"
    [[ ${#command[@]} -gt 0 && ! $target ]] || usage_error "run needs options, then a command after --"
    require_host
    [[ $form != vm ]] || require_vm
    owner=$$
    run_and_stop build_enter
}

command_poweroff() {
    load_machine "${1:?NAME}"
    enter_as_root systemctl poweroff || [[ $form == vm ]]
    # Units may take TimeoutStopSec (90 s) to go. A virtual machine's connection may break before the answer.
    await_gone 100 || die "$name did not shut down; see: machine logs $name"
}

command_stop() {
    [[ $# -gt 0 ]] || usage_error "stop needs a machine's name"
    require_root
    local each
    for each; do
        [[ -d $state_root/$each ]] || die "no machine named '$each' (see: machine list)"
        stop "$each"
    done
}

command_logs() {
    load_machine "${1:?NAME}"
    shift
    enter_as_root journalctl --no-pager "$@"
}

command_list() {
    require_root
    local each
    for each in "$state_root"/*/ready; do
        [[ -e $each ]] || continue
        each=$(basename -- "$(dirname -- "$each")")
        (load_machine "$each" && printf '%s %s %s %s\n' "$name" "$init_pid" "$user" "$uid") 2>/dev/null || true
    done
}
