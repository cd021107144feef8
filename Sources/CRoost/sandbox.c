#define _GNU_SOURCE
#include "croost_sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// mount_setattr(2) and its like by their numbers: they are the same everywhere, and older C libraries lack them.
#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
enum { TREE_CLONE = 1, TREE_RECURSIVE = 0x8000, TREE_EMPTY_PATH = 0x1000, MOVE_EMPTY_PATH = 4, ATTRIBUTE_READ_ONLY = 1 };

typedef struct {
    unsigned long long set, clear, propagation, user_namespace;
} mount_attributes;

static int fail(croost_sandbox_failure *failure, const char *property, const char *path) {
    failure->error = errno;
    snprintf(failure->text, sizeof failure->text, "%s%s%s", property, *path ? " " : "", path);
    return -1;
}

static int write_file(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t written = write(file, text, strlen(text));
    int error = errno;
    close(file);
    errno = error;
    return written < 0 ? -1 : 0;
}

static unsigned long long namespace_of(const char *path) {
    struct stat facts;
    return stat(path, &facts) == 0 ? (unsigned long long)facts.st_ino : 0;
}

// A user namespace in which nobody is more than outside: one user and one group, both themselves.
static int enter_namespaces(const croost_sandbox *sandbox) {
    uid_t user = geteuid();
    gid_t group = getegid();
    int flags = CLONE_NEWUSER | CLONE_NEWNS;
    if (!(sandbox->skip & CROOST_SANDBOX_SKIP_IPC)) flags |= CLONE_NEWIPC;
    if (sandbox->has_private_network && !(sandbox->skip & CROOST_SANDBOX_SKIP_NETWORK)) flags |= CLONE_NEWNET;
    if (unshare(flags) < 0) return -1;
    char map[64];
    if (write_file("/proc/self/setgroups", "deny") < 0) return -1;
    snprintf(map, sizeof map, "%u %u 1\n", group, group);
    if (write_file("/proc/self/gid_map", map) < 0) return -1;
    snprintf(map, sizeof map, "%u %u 1\n", user, user);
    return write_file("/proc/self/uid_map", map);
}

static int clone_tree(const char *path) {
    return (int)syscall(SYS_open_tree, AT_FDCWD, path, TREE_CLONE | TREE_RECURSIVE | O_CLOEXEC);
}

static int make_read_only(const char *path) {
    mount_attributes attributes = {.set = ATTRIBUTE_READ_ONLY};
    return (int)syscall(SYS_mount_setattr, AT_FDCWD, path, TREE_RECURSIVE, &attributes, sizeof attributes);
}

// The place for a mount: what is missing on the way is made, which only memory of the sandbox's own lets us.
static int make_place(const char *path, int is_folder) {
    char place[PATH_MAX];
    snprintf(place, sizeof place, "%s", path);
    for (char *slash = strchr(place + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (mkdir(place, 0755) < 0 && errno != EEXIST && errno != EROFS) return -1;
        *slash = '/';
    }
    if (access(path, F_OK) == 0) return 0;
    if (is_folder) return mkdir(path, 0755);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return -1;
    close(file);
    return 0;
}

static int attach(int tree, const char *path) {
    struct stat facts;
    if (fstatat(tree, "", &facts, AT_EMPTY_PATH) < 0) return -1;
    if (make_place(path, S_ISDIR(facts.st_mode)) < 0) return -1;
    return (int)syscall(SYS_move_mount, tree, "", AT_FDCWD, path, MOVE_EMPTY_PATH);
}

static int mount_empty(const char *path) {
    if (make_place(path, 1) < 0) return -1;
    // /tmp and its like are everybody's outside; inside there is one user.
    return mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0700");
}

static int hide(const char *path) {
    struct stat facts;
    if (lstat(path, &facts) < 0) return errno == ENOENT ? 0 : -1;
    if (S_ISDIR(facts.st_mode)) {
        // What is below may be there for others: it can be passed, not listed.
        return mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0111");
    }
    char empty[] = "/dev/shm/hidden.XXXXXX";
    int file = mkstemp(empty);
    if (file < 0) return -1;
    fchmod(file, 0);
    close(file);
    int tree = clone_tree(empty);
    int result = tree < 0 ? -1 : (int)syscall(SYS_move_mount, tree, "", AT_FDCWD, path, MOVE_EMPTY_PATH);
    int error = errno;
    if (tree >= 0) close(tree);
    unlink(empty);
    errno = error;
    return result;
}

static int apply_rules(const croost_sandbox *sandbox, croost_sandbox_failure *failure) {
    // Everything that stays visible is taken before anything is covered.
    int *trees = calloc(sandbox->rule_count + 1, sizeof *trees);
    if (!trees) return fail(failure, "memory", "");
    for (size_t i = 0; i < sandbox->rule_count; i++) {
        const croost_sandbox_rule *rule = &sandbox->rules[i];
        trees[i] = rule->access <= CROOST_SANDBOX_READ_ONLY ? clone_tree(rule->path) : -1;
        if (trees[i] < 0 && rule->access <= CROOST_SANDBOX_READ_ONLY) return fail(failure, rule->property, rule->path);
    }
    int processes = clone_tree("/proc");
    int terminal = -1;
    char name[PATH_MAX];
    if (ttyname_r(0, name, sizeof name) == 0) terminal = clone_tree(name);

    if (!(sandbox->skip & CROOST_SANDBOX_SKIP_ROOT) && make_read_only("/") < 0) return fail(failure, "ProtectSystem", "/");
    if (processes < 0 || attach(processes, "/proc") < 0) return fail(failure, "ProtectSystem", "/proc");
    if (!(sandbox->skip & CROOST_SANDBOX_SKIP_TERMINALS)) {
        // Other terminals of the user would be his to read and to write.
        if (mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620") < 0) {
            return fail(failure, "PrivateTerminals", "/dev/pts");
        }
        // So that ttyname(3) finds its own by another name, where there is a place for one.
        if (terminal >= 0) (void)!syscall(SYS_move_mount, terminal, "", AT_FDCWD, "/dev/console", MOVE_EMPTY_PATH);
    }
    for (size_t i = 0; i < sandbox->rule_count; i++) {
        const croost_sandbox_rule *rule = &sandbox->rules[i];
        if ((sandbox->skip & CROOST_SANDBOX_SKIP_RULE) && sandbox->skipped_rule == i) continue;
        int result = rule->access == CROOST_SANDBOX_EMPTY    ? mount_empty(rule->path)
                     : rule->access == CROOST_SANDBOX_HIDDEN ? hide(rule->path)
                                                             : attach(trees[i], rule->path);
        if (result == 0 && rule->access == CROOST_SANDBOX_READ_ONLY) result = make_read_only(rule->path);
        if (result < 0) return fail(failure, rule->property, rule->path);
    }
    // Places for what is below were made in what is hidden: only now it is closed.
    for (size_t i = 0; i < sandbox->rule_count; i++) {
        if (sandbox->rules[i].access != CROOST_SANDBOX_HIDDEN) continue;
        mount_attributes attributes = {.set = ATTRIBUTE_READ_ONLY};
        if (syscall(SYS_mount_setattr, AT_FDCWD, sandbox->rules[i].path, 0, &attributes, sizeof attributes) < 0
            && errno != ENOENT && errno != EINVAL) {
            return fail(failure, sandbox->rules[i].property, sandbox->rules[i].path);
        }
    }
    for (size_t i = 0; i < sandbox->rule_count; i++) {
        if (trees[i] >= 0) close(trees[i]);
    }
    if (processes >= 0) close(processes);
    if (terminal >= 0) close(terminal);
    free(trees);
    return 0;
}

static int raise_loopback(void) {
    int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (control < 0) return -1;
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int result = ioctl(control, SIOCSIFFLAGS, &request);
    close(control);
    return result;
}

static int drop_capabilities(void) {
    // The bounding set, for one whose user is root: an execve(2) would give him all of it.
    for (int number = 0; prctl(PR_CAPBSET_READ, number, 0, 0, 0) >= 0; number++) {
        if (prctl(PR_CAPBSET_DROP, number, 0, 0, 0) < 0) return -1;
    }
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0) return -1;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {{0}};
    return (int)syscall(SYS_capset, &header, none);
}

int croost_sandbox_enter(const croost_sandbox *sandbox, croost_sandbox_before *before, croost_sandbox_failure *failure) {
    before->network = namespace_of("/proc/self/ns/net");
    before->ipc = namespace_of("/proc/self/ns/ipc");
    before->devices = calloc(sandbox->rule_count + 1, sizeof *before->devices);
    if (!before->devices) return fail(failure, "memory", "");
    for (size_t i = 0; i < sandbox->rule_count; i++) {
        struct stat facts;
        if (stat(sandbox->rules[i].path, &facts) == 0) before->devices[i] = facts.st_dev;
    }
    if (enter_namespaces(sandbox) < 0) return fail(failure, "PrivateUsers", "");
    // What is mounted outside from now on would come in as it is there.
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) return fail(failure, "ProtectSystem", "/");
    if (apply_rules(sandbox, failure) < 0) return -1;
    if (sandbox->has_private_network && !(sandbox->skip & CROOST_SANDBOX_SKIP_NETWORK) && raise_loopback() < 0) {
        return fail(failure, "PrivateNetwork", "");
    }
    if (!(sandbox->skip & CROOST_SANDBOX_SKIP_PRIVILEGES) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
        return fail(failure, "NoNewPrivileges", "");
    }
    if (!(sandbox->skip & CROOST_SANDBOX_SKIP_CAPABILITIES) && drop_capabilities() < 0) {
        return fail(failure, "CapabilityBoundingSet", "");
    }
    return 0;
}

int croost_sandbox_probe(void) {
    pid_t child = fork();
    if (child < 0) return errno;
    if (child == 0) {
        croost_sandbox nothing = {0};
        if (enter_namespaces(&nothing) < 0) _exit(errno);
        mount_attributes none = {0};
        if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) _exit(errno);
        _exit(syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, &none, sizeof none) < 0 ? errno : 0);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return errno;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
}
