# shellcheck shell=bash
# shellcheck disable=SC2154 # $layers, $binds and $install_trees are the caller's
# The machine's root: this system's files, with changes that stay in memory.

# make_root NEW: an overlay of / there, and of every file system mounted beneath.
make_root() {
    local new=$1 path submounts
    # Read before anything is mounted: what lies beneath / and is a file system with files.
    mapfile -t submounts < <(awk '
        { for (i = 7; $i != "-"; i++); type = $(i + 1) }
        $5 == "/" || $5 ~ "^/(proc|sys|dev|run|tmp)(/|$)" { next }
        type ~ /^(proc|sysfs|tmpfs|ramfs|dev.*|cgroup2?|mqueue|.*debugfs|tracefs|securityfs|bpf|pstore|configfs)$/ { next }
        type ~ /^(fusectl|hugetlbfs|autofs|binfmt_misc|nsfs|efivarfs|rpc_pipefs)$/ { next }
        { print $5 }' /proc/self/mountinfo)
    mount -t tmpfs -o mode=0755 machine "$layers"
    mkdir "$new"
    if ! overlay / "$new"; then
        echo "/ cannot be the lower layer of an overlay. Overlays stack two deep: in a container within a container," \
            "run this where / is a volume or a disk."
        return 1
    fi
    for path in "${submounts[@]}"; do
        path=$(printf '%b' "$path")
        if [[ -d $path ]]; then
            mkdir -p "$new$path"
            overlay "$path" "$new$path" || { mount --bind "$path" "$new$path" && mount -o remount,bind,ro "$new$path"; }
        elif [[ -f $path ]]; then
            cat "$path" >"$new$path" # as containers do with /etc/resolv.conf
        fi
    done
}

# overlay LOWER TARGET
overlay() {
    local store
    store=$(mktemp -d -p "$layers" layer-XXXXXX)
    mkdir "$store/upper" "$store/work"
    chmod --reference="$1" "$store/upper"
    chown --reference="$1" "$store/upper"
    # In the options of a mount, a comma and a colon must be escaped.
    local lower=${1//\\/\\\\}
    lower=${lower//:/\\:}
    mount -t overlay -o "lowerdir=${lower//,/\\,},upperdir=$store/upper,workdir=$store/work" machine "$2"
}

# add_binds NEW
add_binds() {
    local i from to
    for ((i = 0; i < ${#binds[@]}; i += 3)); do
        from=${binds[i + 1]} to=$1${binds[i + 2]}
        if [[ -d $from ]]; then mkdir -p "$to"; else mkdir -p "${to%/*}" && : >>"$to"; fi
        mount --rbind "$from" "$to"
        [[ ${binds[i]} == rw ]] || mount -o remount,bind,ro "$to"
    done
}

# install_into NEW: unpacks the trees from inside, where links lead to the machine's files and not to this system's;
# folders that exist keep their owner and mode, and /lib stays the link that it is.
install_into() {
    local tree
    for tree in "${install_trees[@]}"; do
        tar -C "$tree" -c . |
            chroot "$1" tar -C / -x --no-same-owner --no-overwrite-dir --keep-directory-symlink -p
    done
}
