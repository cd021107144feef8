# shellcheck shell=bash
# What the selftests are written with.

passed=0 failed=0
scratch=$(mktemp -d)
chmod 0755 "$scratch"
# Names of machines begin with this: others may be running theirs.
# shellcheck disable=SC2034
self=selftest-$$

# check WHAT COMMAND…
check() {
    local what=$1
    shift
    if "$@" >"$scratch/output" 2>&1; then
        passed=$((passed + 1))
        echo "ok - $what"
    else
        failed=$((failed + 1))
        echo "not ok - $what"
        tail -n 20 "$scratch/output" | sed 's/^/    /'
    fi
}

# equal EXPECTED COMMAND…
equal() {
    local expected=$1 got
    shift
    got=$("$@") || true
    [[ $got == "$expected" ]] || { echo "expected: $expected" && echo "got: $got" && false; }
}

# exits STATUS COMMAND…
exits() {
    local expected=$1 got=0
    shift
    "$@" || got=$?
    [[ $got == "$expected" ]] || { echo "expected exit status $expected, got $got" && false; }
}

# within SECONDS COMMAND…: as soon as the command succeeds
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS <= end)) || return
        sleep 0.05
    done
}

not() { ! "$@"; }

# traceless NAME: no process, cgroup, mount or file of that machine is left.
traceless() {
    local name=$1 left
    left=$(
        find /run/roost-machines/"$name" -maxdepth 0 2>/dev/null
        find /sys/fs/cgroup -type d -name "$name" 2>/dev/null
        grep -l -e "roost-machines/$name" /proc/[0-9]*/mountinfo 2>/dev/null
        grep -la -e "roost-machines/$name" -e "supervise.$name" /proc/[0-9]*/cmdline 2>/dev/null
        grep -l -e "/$name/" -e "/$name\$" /proc/[0-9]*/cgroup 2>/dev/null
    ) || true
    [[ -z $left ]] || { echo "$left" && false; }
}

# report: the last line, and the exit status.
report() {
    echo "$passed passed, $failed failed"
    [[ $failed -eq 0 ]]
}
