#!/bin/sh
# What runs first in a virtual machine, by busybox in an initramfs: puts a disk over this system's files, and goes on
# to systemd. $PATH is busybox's.
set -e
trap 'echo "machine: the initramfs failed"; poweroff -f' EXIT

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
while read -r module; do insmod "/modules/$module"; done </modules/order

# QEMU's user network, for ssh from outside alone; nothing leads out.
ip link set lo up
ip addr add 10.0.2.15/24 dev eth0
ip link set eth0 up

mount -t virtiofs -o ro root /lower
mount -t ext4 /dev/vda /disk
mkdir -p /disk/upper /disk/work
mount -t overlay -o lowerdir=/lower,upperdir=/disk/upper,workdir=/disk/work machine /root
mount --move /dev /root/dev
umount /proc /sys
trap - EXIT
exec switch_root /root /usr/lib/systemd/systemd
