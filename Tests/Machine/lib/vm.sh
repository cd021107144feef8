#!/bin/bash
# vm.sh STATE: PID 1 around a virtual machine, in mount, pid, cgroup and network namespaces of its own: makes the
# machine's root as init.sh does, shares it with the virtual machine (virtiofs, read-only), and runs QEMU.
# shellcheck disable=SC2034,SC2154 # variables come from the machine's config, and the sourced files read them
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

identify self
echo "$identity" >"$state/init"
exec 3>"$state/stage"
mount -t proc -o nosuid,nodev,noexec proc /proc
busybox ip link set lo up

# The files --------------------------------------------------------------------------------------

layers=$state/root
new=$layers/root
make_root "$new"
# What systemd mounts in there must be empty folders.
for each in proc sys dev run tmp; do
    mkdir -p "$new/$each"
    mount -t tmpfs -o mode=0755 empty "$new/$each"
done
chmod 1777 "$new/tmp"
configure "$new"
configure_vm "$new" "$state"
# What the virtual machine's root writes ends in the overlay at the latest; a bind would let it through.
binds=("${binds[@]/#rw/ro}")
add_binds "$new"
install_into "$new"

# A disk for what the virtual machine changes, so that it is there after a reboot.
truncate -s "${disk:-2G}" "$layers/disk"
mke2fs -q -t ext4 -F "$layers/disk"

# The initramfs ----------------------------------------------------------------------------------

# module_files NAME…: the files of these modules and of those that they need, in the order of loading.
module_files() {
    awk -v wanted="$*" '
        { file = $1; sub(/:$/, "", file); name = file; sub(/.*\//, "", name); sub(/\.ko.*/, "", name); gsub(/-/, "_", name)
          path[name] = file; needs[file] = ""; for (i = NF; i > 1; i--) needs[file] = needs[file] " " $i }
        function load(file) { if (!(file in done)) { done[file] = 1; print file } }
        END { n = split(wanted, names, " ")
              for (i = 1; i <= n; i++) if (names[i] in path) {
                  m = split(needs[path[names[i]]], files, " ")
                  for (j = 1; j <= m; j++) load(files[j])
                  load(path[names[i]]) } }' "/lib/modules/$kernel/modules.dep"
}

boot=$layers/initramfs
mkdir -p "$boot"/{bin,proc,sys,dev,modules,lower,disk,root}
cp "$(command -v busybox)" "$boot/bin/busybox"
for each in $(busybox --list); do ln -s busybox "$boot/bin/$each" 2>/dev/null || true; done
cp "$lib/vm-guest.sh" "$boot/init"
chmod 0755 "$boot/init"
while read -r file; do
    module=${file##*/}
    case $file in
        *.xz) xz -dc ;;
        *.zst) zstd -dc ;;
        *.gz) gzip -dc ;;
        *) cat ;;
    esac <"/lib/modules/$kernel/$file" >"$boot/modules/${module%%.ko*}"
    echo "${module%%.ko*}" >>"$boot/modules/order"
done < <(module_files virtio_pci virtio_blk virtio_net fuse virtiofs overlay ext4)
(cd "$boot" && find . | cpio --quiet -o -H newc) >"$layers/initramfs.cpio"

# The processes ----------------------------------------------------------------------------------

mkfifo "$state/monitor.in" "$state/monitor.out"
# Kept open, or QEMU would wait for a reader, and another QEMU for what the first one said.
exec 4<>"$state/monitor.out" 5<>"$state/monitor.in"
: >"$state/events"
# Without KVM every reading of a clock other than the processor's own leaves the emulated processor.
processor=max clock='tsc=reliable clocksource=tsc no_timer_check'
[[ $accelerator != kvm ]] || processor=host clock=

start_virtiofsd() {
    rm -f "$layers/files"
    "$virtiofsd" --socket-path="$layers/files" -o source="$new" -o sandbox=chroot -o cache=always \
        --thread-pool-size=0 4>&- 5>&- &
    until [[ -S $layers/files ]]; do
        kill -0 $! || exit
        sleep 0.02
    done
}

run_qemu() {
    qemu-system-x86_64 -accel "$accelerator" -cpu "$processor" -smp "${cpus:-2}" -m "${memory:-1G}" \
        -object memory-backend-memfd,id=memory,size="${memory:-1G}",share=on -machine q35,memory-backend=memory \
        -nodefaults -no-user-config -no-reboot -display none \
        -chardev file,id=console,path="$state/kernel.log",append=on -serial chardev:console \
        -chardev file,id=events,path="$state/events",append=on -serial chardev:events \
        -chardev pipe,id=monitor,path="$state/monitor" -mon monitor,mode=control \
        -chardev socket,id=files,path="$layers/files" -device vhost-user-fs-pci,chardev=files,tag=root \
        -drive file="$layers/disk",if=virtio,format=raw,cache=unsafe \
        -netdev user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:22-:22 -device virtio-net-pci,netdev=net,romfile= \
        -kernel "/boot/vmlinuz-$kernel" -initrd "$layers/initramfs.cpio" \
        -append "console=ttyS0 loglevel=5 panic=-1 mitigations=off random.trust_cpu=on net.ifnames=0 audit=0 $clock \
systemd.show_status=yes systemd.unified_cgroup_hierarchy=1" &
    # Meanwhile bash reaps what is orphaned.
    wait $!
}

# rebooted: whether QEMU ended because of a reset, by its last words.
rebooted() {
    local line last=
    while read -r -t 0.1 -u 4 line; do
        [[ $line != *'"SHUTDOWN"'* ]] || last=$line
    done
    [[ $last == *-reset\"* ]]
}

echo started >&3
exec 3>&-
while :; do
    start_virtiofsd
    echo '{"execute": "qmp_capabilities"}' >&5
    run_qemu || exit
    # A reset that QEMU does itself sometimes keeps the kernel, without KVM, from finding a clock for minutes.
    rebooted || exit 0
done
