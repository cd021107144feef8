#define _GNU_SOURCE
#include "croost_sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

// Nothing here looks at what was asked for while it was set up: each promise is tried, or read from the kernel.

static int broken(croost_sandbox_failure *failure, const char *property, const char *path, int error) {
    failure->error = error;
    snprintf(failure->text, sizeof failure->text, "%s%s%s", property, *path ? " " : "", path);
    return -1;
}

// Whether `path` is `folder`, or below it.
static int is_in(const char *path, const char *folder) {
    size_t length = strlen(folder);
    if (length == 1) return 1;
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static const croost_sandbox_rule *rule_for(const croost_sandbox *sandbox, const char *path) {
    const croost_sandbox_rule *found = NULL;
    for (size_t i = 0; i < sandbox->rule_count; i++) {
        const croost_sandbox_rule *rule = &sandbox->rules[i];
        if (is_in(path, rule->path) && (!found || strlen(rule->path) >= strlen(found->path))) found = rule;
    }
    return found;
}

// In mountinfo, blanks are written as octal numbers (proc(5)).
static void unescape(char *text) {
    char *out = text;
    for (char *in = text; *in; in++) {
        if (in[0] == '\\' && in[1] && in[2] && in[3]) {
            *out++ = (char)((in[1] - '0') * 64 + (in[2] - '0') * 8 + (in[3] - '0'));
            in += 3;
        } else {
            *out++ = *in;
        }
    }
    *out = 0;
}

// Every mount that can be seen is read-only, unless a rule lets it be written.
static int verify_mounts(const croost_sandbox *sandbox, croost_sandbox_failure *failure) {
    FILE *file = fopen("/proc/self/mountinfo", "re");
    if (!file) return broken(failure, "ProtectSystem", "/proc/self/mountinfo", errno);
    char *line = NULL;
    size_t room = 0;
    int result = 0;
    while (result == 0 && getline(&line, &room, file) > 0) {
        char *rest = NULL, *fields[6] = {0};
        int count = 0;
        for (char *field = strtok_r(line, " ", &rest); field && count < 6; field = strtok_r(NULL, " ", &rest)) {
            fields[count++] = field;
        }
        if (count < 6) continue;
        char *path = fields[4];
        unescape(path);
        if (strncmp(fields[5], "ro", 2) == 0 && (fields[5][2] == ',' || fields[5][2] == 0)) continue;
        if (is_in(path, "/proc") || is_in(path, "/dev/pts") || strcmp(path, "/dev/console") == 0) continue;
        const croost_sandbox_rule *rule = rule_for(sandbox, path);
        if (rule && (rule->access == CROOST_SANDBOX_READ_WRITE || rule->access == CROOST_SANDBOX_EMPTY)) continue;
        // One that something else covers is out of reach: what stands at the path counts.
        struct statvfs facts;
        if (statvfs(path, &facts) == 0 && (facts.f_flag & ST_RDONLY)) continue;
        if (statvfs(path, &facts) < 0 && (errno == ENOENT || errno == EACCES)) continue;
        result = broken(failure, rule ? rule->property : "ProtectSystem", path, 0);
    }
    free(line);
    fclose(file);
    return result;
}

static int verify_rule(const croost_sandbox_rule *rule, unsigned long long device, croost_sandbox_failure *failure) {
    struct statvfs facts;
    struct statfs system;
    struct stat place;
    int found = statvfs(rule->path, &facts) == 0 ? 0 : errno;
    switch (rule->access) {
    case CROOST_SANDBOX_READ_WRITE:
        if (found) return broken(failure, rule->property, rule->path, found);
        if (facts.f_flag & ST_RDONLY) return broken(failure, rule->property, rule->path, EROFS);
        // It is the one outside, and no other that is empty.
        if (stat(rule->path, &place) < 0) return broken(failure, rule->property, rule->path, errno);
        return place.st_dev == device ? 0 : broken(failure, rule->property, rule->path, 0);
    case CROOST_SANDBOX_READ_ONLY:
        if (found) return broken(failure, rule->property, rule->path, found);
        if (!(facts.f_flag & ST_RDONLY)) return broken(failure, rule->property, rule->path, 0);
        return access(rule->path, W_OK) == 0 ? broken(failure, rule->property, rule->path, 0) : 0;
    case CROOST_SANDBOX_EMPTY:
        if (found) return broken(failure, rule->property, rule->path, found);
        if (statfs(rule->path, &system) < 0 || system.f_type != TMPFS_MAGIC) {
            return broken(failure, rule->property, rule->path, 0);
        }
        if (stat(rule->path, &place) < 0) return broken(failure, rule->property, rule->path, errno);
        // It is another than the one outside.
        return place.st_dev == device ? broken(failure, rule->property, rule->path, 0) : 0;
    case CROOST_SANDBOX_HIDDEN: {
        if (found == ENOENT || found == EACCES) return 0;
        if (found) return broken(failure, rule->property, rule->path, found);
        int file = open(rule->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (file >= 0) {
            close(file);
            return broken(failure, rule->property, rule->path, 0);
        }
        return facts.f_flag & ST_RDONLY ? 0 : broken(failure, rule->property, rule->path, 0);
    }
    }
    return 0;
}

static int verify_socket(const char *path, croost_sandbox_failure *failure) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length >= sizeof address.sun_path) return 0;
    memcpy(address.sun_path, path, length);
    socklen_t size = sizeof address;
    if (path[0] == '@') {
        address.sun_path[0] = 0;
        size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    }
    int socket_types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
    for (size_t i = 0; i < sizeof socket_types / sizeof *socket_types; i++) {
        int client = socket(AF_UNIX, socket_types[i] | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (client < 0) return broken(failure, "HiddenSockets", path, errno);
        int is_reached = connect(client, (struct sockaddr *)&address, size) == 0 || errno == EAGAIN || errno == EPROTOTYPE;
        close(client);
        if (is_reached) return broken(failure, "HiddenSockets", path, 0);
    }
    return 0;
}

static int verify_network(const croost_sandbox_before *before, croost_sandbox_failure *failure) {
    struct stat facts;
    if (stat("/proc/self/ns/net", &facts) < 0) return broken(failure, "PrivateNetwork", "", errno);
    if (facts.st_ino == before->network) return broken(failure, "PrivateNetwork", "", 0);
    // An address for documents (RFC 5737): the way there is looked up, and nothing is sent.
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr = {htonl(0xC0000201)}};
    int client = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (client < 0) return 0;
    int is_reached = connect(client, (struct sockaddr *)&address, sizeof address) == 0;
    close(client);
    return is_reached ? broken(failure, "PrivateNetwork", "", 0) : 0;
}

static int verify_privileges(croost_sandbox_failure *failure) {
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) return broken(failure, "NoNewPrivileges", "", 0);
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2] = {{0}};
    if (syscall(SYS_capget, &header, sets) < 0) return broken(failure, "CapabilityBoundingSet", "", errno);
    for (int i = 0; i < 2; i++) {
        if (sets[i].effective | sets[i].permitted | sets[i].inheritable) {
            return broken(failure, "CapabilityBoundingSet", "", 0);
        }
    }
    for (int number = 0; prctl(PR_CAPBSET_READ, number, 0, 0, 0) >= 0; number++) {
        if (prctl(PR_CAPBSET_READ, number, 0, 0, 0) == 1) return broken(failure, "CapabilityBoundingSet", "", 0);
    }
    return 0;
}

static int verify_separation(const croost_sandbox_before *before, croost_sandbox_failure *failure) {
    struct stat facts, terminal;
    if (stat("/proc/self/ns/ipc", &facts) < 0 || facts.st_ino == before->ipc) {
        return broken(failure, "PrivateIPC", "", 0);
    }
    // The terminal that it runs in is of another instance than those that it can see.
    if (fstat(0, &terminal) == 0 && S_ISCHR(terminal.st_mode) && stat("/dev/pts", &facts) == 0
        && facts.st_dev == terminal.st_dev) {
        return broken(failure, "PrivateTerminals", "/dev/pts", 0);
    }
    return 0;
}

int croost_sandbox_verify(const croost_sandbox *sandbox, const croost_sandbox_before *before,
                          croost_sandbox_failure *failure) {
    // First: with capabilities, what is tried below would tell nothing.
    if (verify_privileges(failure) < 0) return -1;
    for (size_t i = 0; i < sandbox->rule_count; i++) {
        if (verify_rule(&sandbox->rules[i], before->devices[i], failure) < 0) return -1;
    }
    if (verify_mounts(sandbox, failure) < 0) return -1;
    for (const char *const *path = sandbox->sockets; path && *path; path++) {
        if (verify_socket(*path, failure) < 0) return -1;
    }
    if (sandbox->has_private_network && verify_network(before, failure) < 0) return -1;
    return verify_separation(before, failure);
}
