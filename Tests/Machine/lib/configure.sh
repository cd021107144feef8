# shellcheck shell=bash
# What distinguishes the machine's files from this system's.

# The only units, of all that a distribution pulls into the boot, that a machine starts.
readonly wanted_units=' dbus.socket dbus.service dbus-broker.service
    systemd-journald.service systemd-journald.socket systemd-journald-dev-log.socket systemd-journal-flush.service
    systemd-logind.service systemd-logind-varlink.socket systemd-userdbd.socket systemd-user-sessions.service
    systemd-tmpfiles-setup.service systemd-ask-password-console.path systemd-ask-password-wall.path '

# configure ROOT
configure() {
    local root=$1
    configure_identity "$root"
    configure_systemd "$root"
    configure_user "$root"
}

configure_identity() {
    local root=$1 id
    id=$(</proc/sys/kernel/random/uuid)
    rm -f "$root"/etc/{machine-id,hostname,fstab,crypttab} "$root/var/lib/dbus/machine-id"
    echo "${id//-/}" >"$root/etc/machine-id"
    echo "$name" >"$root/etc/hostname"
    : >"$root/etc/fstab"
    printf '127.0.0.1 localhost %s\n::1 localhost\n' "$name" >"$root/etc/hosts.new"
    mv "$root/etc/hosts.new" "$root/etc/hosts"
}

# Nothing that the administrator enabled or that a generator makes, and of the vendor's only what is wanted.
configure_systemd() {
    local root=$1 unit generator
    local etc=$root/etc/systemd lib=$root/usr/lib/systemd
    rm -rf "$etc" "$root/var/log/journal" "$root/var/lib/systemd/linger" "$root"/run/systemd
    mkdir -p "$etc"/{system,user,system-generators} "$root/var/log/journal" "$root/var/lib/systemd/linger"
    for unit in "$lib"/system/*.wants/* modprobe@.service systemd-udevd.service getty@.service serial-getty@.service; do
        unit=${unit##*/}
        [[ $unit == *.target || $wanted_units =~ [[:space:]]"$unit"[[:space:]] ]] || ln -sf /dev/null "$etc/system/$unit"
    done
    for generator in "$lib"/system-generators/*; do
        ln -s /dev/null "$etc/system-generators/${generator##*/}"
    done
    ln -s /usr/lib/systemd/system/multi-user.target "$etc/system/default.target"
    # Where D-Bus is dbus-broker, its name is a link made when it is enabled.
    if [[ ! -e $lib/system/dbus.service && -e $lib/system/dbus-broker.service ]]; then
        ln -s /usr/lib/systemd/system/dbus-broker.service "$etc/system/dbus.service"
        ln -s /usr/lib/systemd/user/dbus-broker.service "$etc/user/dbus.service"
    fi
    # Only a persistent journal is split by user, which is what `journalctl --user` reads.
    printf '[Journal]\nStorage=persistent\n' >"$etc/journald.conf"
}

configure_user() {
    local root=$1
    [[ $linger == no ]] || : >"$root/var/lib/systemd/linger/$user"
    if ! grep -q "^$user:" "$root/etc/passwd"; then
        echo "$user:x:$uid:$gid:Test user:$home:$shell" >>"$root/etc/passwd"
        echo "$user:*:19000:0:99999:7:::" >>"$root/etc/shadow"
        echo "$user:x:$gid:" >>"$root/etc/group"
    fi
    if [[ ! -d $root$home ]]; then
        mkdir -p "$root$home"
        cp -rT "$root/etc/skel" "$root$home" 2>/dev/null || true
        chown -R "$uid:$gid" "$root$home"
        chmod 0700 "$root$home"
    fi
}
