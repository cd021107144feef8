#pragma once
#include <limits.h>
#include <stddef.h>

/// What a path is to those in a sandbox.
typedef enum {
    /// As it is outside.
    CROOST_SANDBOX_READ_WRITE = 0,
    /// As it is outside, but for writing; sockets there can still be connected to (path_resolution(7)).
    CROOST_SANDBOX_READ_ONLY = 1,
    /// An empty folder of the sandbox's own, in memory.
    CROOST_SANDBOX_EMPTY = 2,
    /// Not to be seen, listed or written.
    CROOST_SANDBOX_HIDDEN = 3,
} croost_sandbox_access;

/// A rule for a path and what is below it, until another rule.
typedef struct {
    /// Absolute and without symbolic links. It is there, but where it is READ_WRITE or READ_ONLY below an EMPTY one: then
    /// it is made.
    const char *path;
    croost_sandbox_access access;
    /// What promises this, for messages.
    const char *property;
} croost_sandbox_rule;

/// What tests of the verification leave out of a sandbox.
typedef enum {
    CROOST_SANDBOX_SKIP_NETWORK = 1,
    CROOST_SANDBOX_SKIP_PRIVILEGES = 2,
    CROOST_SANDBOX_SKIP_CAPABILITIES = 4,
    CROOST_SANDBOX_SKIP_ROOT = 8,
    CROOST_SANDBOX_SKIP_TERMINALS = 16,
    CROOST_SANDBOX_SKIP_IPC = 32,
    /// From here on: the rule of this number.
    CROOST_SANDBOX_SKIP_RULE = 64,
} croost_sandbox_skip;

/// A sandbox. Everything is read-only where no rule says otherwise, but for /proc. All strings are borrowed for the call.
typedef struct {
    /// Outer paths before what is below them.
    const croost_sandbox_rule *rules;
    size_t rule_count;
    /// Paths of sockets that nobody inside may reach, ended by NULL.
    const char *const *sockets;
    /// Whether there is no network but a loopback interface of its own.
    int has_private_network;
    /// Of croost_sandbox_skip; 0 but in tests.
    unsigned skip;
    /// The number of the rule that SKIP_RULE leaves out.
    size_t skipped_rule;
} croost_sandbox;

/// What cannot be kept.
typedef struct {
    /// The error number; 0 where the promise simply does not hold.
    int error;
    /// The property and the path that it is about.
    char text[PATH_MAX];
} croost_sandbox_failure;

/// What the process had before it entered, to tell that it has something else now.
typedef struct {
    unsigned long long network;
    unsigned long long ipc;
    /// For each rule the device that was at its path; 0 where there was nothing.
    unsigned long long *devices;
} croost_sandbox_before;

/// Puts the calling process into the sandbox: namespaces of its own (user_namespaces(7), mount_namespaces(7)), without
/// capabilities or new privileges (prctl(2)). Returns 0, or -1 and what failed: the process is then fit for nothing.
///
/// The process has one thread; its working directory has to be entered anew.
int croost_sandbox_enter(const croost_sandbox *sandbox, croost_sandbox_before *before, croost_sandbox_failure *failure);

/// Tries from inside whether each promise holds; -1 and what does not.
int croost_sandbox_verify(const croost_sandbox *sandbox, const croost_sandbox_before *before,
                          croost_sandbox_failure *failure);

/// Whether this process could make the namespaces of a sandbox; 0, or the error number.
int croost_sandbox_probe(void);
