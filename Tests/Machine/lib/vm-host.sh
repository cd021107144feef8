# shellcheck shell=bash
# shellcheck disable=SC2154 # variables come from the machine's record
# The side of virtual machines that is outside of them. Commands go in over ssh, through QEMU's own network: in a
# network namespace of the virtual machine's processes alone, so its port 22 is nobody else's.

# require_vm: what a virtual machine needs beyond what a machine does.
require_vm() {
    local need
    for need in qemu-system-x86_64:qemu-system-x86 busybox:busybox-static ssh:openssh-client ssh-keygen:openssh-client \
        sshd:openssh-server mke2fs:e2fsprogs cpio:cpio; do
        PATH=$PATH:/usr/sbin command -v "${need%:*}" >/dev/null ||
            unsupported "'${need%:*}' is missing (Debian package: ${need#*:})"
    done
    find_virtiofsd || unsupported "virtiofsd is missing (Debian package: virtiofsd, or qemu-system-common up to Debian 12)"
    find_kernel || unsupported "there is no kernel with virtiofs in /boot (Debian package: linux-image-cloud-amd64)"
    choose_accelerator
}

# find_virtiofsd: sets $virtiofsd.
find_virtiofsd() {
    for virtiofsd in /usr/libexec/virtiofsd /usr/lib/qemu/virtiofsd /usr/lib/virtiofsd; do
        [[ -x $virtiofsd ]] && return
    done
    return 1
}

# find_kernel: sets $kernel to the release of the newest kernel with its modules.
find_kernel() {
    local image
    for image in $(printf '%s\n' /boot/vmlinuz-* | sort -rV); do
        kernel=${image#/boot/vmlinuz-}
        grep -q virtiofs "/lib/modules/$kernel/modules.dep" 2>/dev/null && return
    done
    return 1
}

# choose_accelerator: sets $accelerator. A /dev/kvm may be there and not work (in a virtual machine itself), so the
# kernel is given three seconds to say its first word; the answer holds until this system boots again.
choose_accelerator() {
    local answer=/run/roost-machines-accelerator
    accelerator=tcg
    [[ -w /dev/kvm ]] || return 0
    if [[ ! -s $answer ]]; then
        # An empty initramfs: the kernel panics at once.
        if (timeout 3 qemu-system-x86_64 -accel kvm -cpu host -m 256 -nodefaults -no-user-config -display none \
            -serial stdio -no-reboot -kernel "/boot/vmlinuz-$kernel" -append 'console=ttyS0 panic=-1' \
            </dev/null || true) 2>/dev/null | grep -q 'Linux version'; then
            echo kvm >"$answer"
        else
            echo tcg >"$answer"
        fi
    fi
    accelerator=$(<"$answer")
}

# await_vm: until the machine says over its second serial port that it takes connections, $boots times in all.
await_vm() {
    until [[ $(grep -c ready "$state/events" 2>/dev/null) -ge $boots ]]; do
        ((SECONDS < end)) && recorded "$name" init && sleep 0.1 || return
    done
    connect
}

# How ssh is run, among the virtual machine's processes: it ends when they do.
ssh_base() {
    ssh_command=(env -i "PATH=$inner_path" nsenter --target "$init_pid" --mount --pid "${namespaces[@]}" --
        setpriv --pdeathsig KILL -- ssh -F none -S "$state/ssh" -i "$state/key" -o LogLevel=ERROR -o BatchMode=yes
        -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no)
}

# connect: one connection that the commands share, because opening one takes a second without KVM.
connect() {
    local ssh_command
    ssh_base
    "${ssh_command[@]}" -O exit root@127.0.0.1 </dev/null &>/dev/null || true
    rm -f "$state/ssh"
    "${ssh_command[@]}" -f -N -M -o ServerAliveInterval=5 -o ConnectTimeout=60 root@127.0.0.1 \
        </dev/null >>"$state/console.log" 2>&1
}

# again COMMAND…: which has the machine go down; returns when it is up again.
again() {
    local boots end=$((SECONDS + timeout))
    boots=$(($(grep -c ready "$state/events") + 1))
    "$@"
    await_vm && await_up || boot_failed
}

command_reboot() {
    load_machine "${1:?NAME}"
    # The connection may break before the answer.
    again reboot_orderly
}

reboot_orderly() {
    enter_as_root systemctl reboot || true
}

command_reset() {
    load_machine "${1:?NAME}"
    again monitor system_reset
}

# monitor COMMAND: gives it to QEMU.
monitor() {
    echo "{\"execute\": \"$1\"}" >"$state/monitor.in"
}

command_console() {
    load_machine "${1:?NAME}"
    cat "$state/kernel.log"
}
