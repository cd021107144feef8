#pragma once
#include <limits.h>
#include <stdint.h>
#include <sys/types.h>

#include "croost_sandbox.h"

/// The step of a start that failed.
typedef enum {
    CROOST_SPAWN_OK = 0,
    /// Opening the terminal, forking, or taking the terminal as the controlling one.
    CROOST_SPAWN_TERMINAL = 1,
    /// Entering the working directory.
    CROOST_SPAWN_DIRECTORY = 2,
    /// Running the command.
    CROOST_SPAWN_COMMAND = 3,
    /// Entering the sandbox, or verifying it.
    CROOST_SPAWN_SANDBOX = 4,
} croost_spawn_step;

/// What to run. All strings are borrowed for the call.
typedef struct {
    /// The arguments, ended by NULL; the first is the command.
    const char *const *arguments;
    /// The environment, ended by NULL; its PATH is the one that the command is searched in.
    const char *const *environment;
    const char *working_directory;
    uint16_t columns;
    uint16_t rows;
    uint16_t pixel_width;
    uint16_t pixel_height;
    /// Added to the caller's oom_score_adj for the child; best effort.
    int oom_score_adjust;
    /// What the child is shut into; NULL for nothing.
    const croost_sandbox *sandbox;
} croost_spawn_request;

/// What came of it.
typedef struct {
    /// The child, a session leader whose controlling terminal is the new one.
    pid_t pid;
    /// The terminal's master side: O_NONBLOCK, O_CLOEXEC.
    int master;
    /// Its other side, O_CLOEXEC. While it is open the master reports no hang-up when the last process closes its own.
    int peer;
    croost_spawn_step failed_step;
    int error;
    /// The path that the failed step tried.
    char path[PATH_MAX];
} croost_spawn_result;

/// Starts a command in a terminal of its own (pty(7)) and returns 0 once it was exec'ed; -1 when it was not: then
/// nothing is left open or running, and `result` says why.
///
/// The command is searched as execvp(3) does. The child starts with the default disposition of each signal, no signal
/// blocked, and no descriptor but 0, 1 and 2. The caller must have one thread only.
int croost_spawn(const croost_spawn_request *request, croost_spawn_result *result);
