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
    # What is in there is this system's administrator's: shell start-up files, keys. (0711: for binds beneath it.)
    mount -t tmpfs -o mode=0711 root "$root/root"
}

configure_identity() {
    local root=$1 id
    id=$(</proc/sys/kernel/random/uuid)
    # By this file systemd takes a virtual machine, too, for a container, and does not sync its disk at shutdown.
    rm -f "$root/.dockerenv"
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

# configure_vm ROOT STATE: the way in (see vm.sh). systemd accepts the connection; sshd serves it without PAM, so that
# a command is in no session, as in any machine.
configure_vm() {
    local root=$1 etc=$1/etc/systemd/system
    mkdir -p "$root/etc/machine-ssh" "$etc/sockets.target.wants" "$etc/multi-user.target.wants"
    ssh-keygen -q -t ed25519 -N '' -f "$2/key" </dev/null
    ssh-keygen -q -t ed25519 -N '' -f "$root/etc/machine-ssh/host" </dev/null
    cp "$2/key.pub" "$root/etc/machine-ssh/authorized"
    # A password that no one has; `!` would lock the account even for keys.
    sed -i 's/^root:[^:]*:/root:*:/' "$root/etc/shadow"
    cat >"$root/etc/machine-ssh/config" <<-'END'
	HostKey /etc/machine-ssh/host
	AuthorizedKeysFile /etc/machine-ssh/authorized
	PermitRootLogin prohibit-password
	StrictModes no
	UsePAM no
	UseDNS no
	MaxSessions 1000
	PrintMotd no
	PrintLastLog no
	END
    cat >"$etc/machine-ssh.socket" <<-'END'
	[Socket]
	ListenStream=22
	Accept=yes
	END
    cat >"$etc/machine-ssh@.service" <<-'END'
	[Service]
	ExecStart=-/usr/sbin/sshd -i -f /etc/machine-ssh/config
	StandardInput=socket
	StandardError=journal
	RuntimeDirectory=sshd
	RuntimeDirectoryPreserve=yes
	KillMode=process
	END
    # What await_vm waits for.
    cat >"$etc/machine-ready.service" <<-'END'
	[Unit]
	After=machine-ssh.socket
	[Service]
	Type=oneshot
	ExecStart=sh -c 'echo ready >/dev/ttyS1'
	END
    ln -s ../machine-ssh.socket "$etc/sockets.target.wants/"
    ln -s ../machine-ready.service "$etc/multi-user.target.wants/"
}
