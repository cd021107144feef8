#define _GNU_SOURCE
#include "croost_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

// What the child writes into the pipe when it cannot go on. PATH_MAX may exceed PIPE_BUF: there is one writer, and the
// parent reads to the end.
typedef struct {
    int step;
    int error;
    char path[PATH_MAX];
} failure;

static const char default_path[] = "/bin:/usr/bin"; // what execvp(3) searches when PATH is not set

static void copy_path(char *target, const char *source) {
    size_t length = strnlen(source, PATH_MAX - 1);
    memcpy(target, source, length);
    target[length] = 0;
}

static const char *find_path(const char *const *environment) {
    for (; *environment; environment++) {
        if (strncmp(*environment, "PATH=", 5) == 0) return *environment + 5;
    }
    return default_path;
}

// Everything below until run_child is called after fork: async-signal-safe calls only (signal-safety(7)).

_Noreturn static void give_up(int pipe, int step, int error, const char *path) {
    failure report = {.step = step, .error = error};
    copy_path(report.path, path);
    const char *bytes = (const char *)&report;
    size_t rest = sizeof report;
    while (rest > 0) {
        ssize_t written = write(pipe, bytes, rest);
        if (written < 0 && errno != EINTR) break;
        if (written > 0) bytes += written, rest -= (size_t)written;
    }
    _exit(127);
}

// execve, and a file without a header is a shell script, as execvp(3) has it. `script` has room for one argument more
// than the command's.
static int execute(const char *path, const croost_spawn_request *request, const char **script) {
    execve(path, (char *const *)request->arguments, (char *const *)request->environment);
    if (errno != ENOEXEC) return errno;
    script[0] = "/bin/sh";
    script[1] = path;
    size_t index = 1;
    if (request->arguments[0]) {
        for (; request->arguments[index]; index++) script[index + 1] = request->arguments[index];
    }
    script[index + 1] = NULL;
    execve(script[0], (char *const *)script, (char *const *)request->environment);
    return errno;
}

// Whether the search goes on behind a candidate that failed so (execvp(3), and what glibc does).
static int is_passable(int error) {
    return error == ENOENT || error == ENOTDIR || error == EACCES || error == ESTALE || error == ENODEV
           || error == ETIMEDOUT;
}

_Noreturn static void search_and_execute(int pipe, const croost_spawn_request *request, const char *search,
                                         const char **script) {
    const char *name = request->arguments[0];
    if (strchr(name, '/') || !*name) {
        int error = *name ? execute(name, request, script) : ENOENT;
        give_up(pipe, CROOST_SPAWN_COMMAND, error, name);
    }

    int error = ENOENT;
    char told[PATH_MAX];
    copy_path(told, name);
    size_t name_length = strlen(name);
    for (const char *start = search;; start++) {
        const char *end = strchrnul(start, ':');
        size_t length = (size_t)(end - start);
        char candidate[PATH_MAX];
        if (length + 1 + name_length + 1 <= sizeof candidate) {
            // An empty element is the working directory.
            memcpy(candidate, start, length);
            if (length > 0) candidate[length++] = '/';
            memcpy(candidate + length, name, name_length + 1);
            int candidate_error = execute(candidate, request, script);
            if (!is_passable(candidate_error)) {
                give_up(pipe, CROOST_SPAWN_COMMAND, candidate_error, candidate);
            } else if (candidate_error == EACCES && error != EACCES) {
                error = EACCES;
                copy_path(told, candidate);
            } else if (candidate_error == ENOENT && error == ENOENT && access(candidate, F_OK) == 0) {
                // The file is there: its interpreter is not.
                copy_path(told, candidate);
            }
        }
        if (!*end) break;
        start = end;
    }
    give_up(pipe, CROOST_SPAWN_COMMAND, error, told);
}

// By the system call itself: sigaction(3) refuses 32 and 33, which glibc keeps for its threads, and a disposition of
// "ignore" would be handed down for ever. A zeroed struct of the kernel means SIG_DFL, no flags, no mask.
static void reset_signals(void) {
    const unsigned long action[8] = {0};
    for (int number = 1; number <= 64; number++) syscall(SYS_rt_sigaction, number, action, NULL, 8);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void write_oom_score(const char *text) {
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    ssize_t ignored = write(file, text, strlen(text));
    (void)ignored;
    close(file);
}

static void shut_in(int pipe, const croost_spawn_request *request) {
    croost_sandbox_before before;
    croost_sandbox_failure failure;
    if (croost_sandbox_enter(request->sandbox, &before, &failure) < 0
        || croost_sandbox_verify(request->sandbox, &before, &failure) < 0) {
        give_up(pipe, CROOST_SPAWN_SANDBOX, failure.error, failure.text);
    }
    // By its name, so that it is the one that the sandbox has there.
    if (chdir(request->working_directory) < 0) {
        give_up(pipe, CROOST_SPAWN_DIRECTORY, errno, request->working_directory);
    }
}

_Noreturn static void run_child(int pipe, int peer, const croost_spawn_request *request, const char *search,
                                const char *oom_score, const char **script) {
    // The pipe first leaves the numbers that the terminal is to have.
    if (pipe <= 3) {
        int moved = fcntl(pipe, F_DUPFD_CLOEXEC, 4);
        if (moved < 0) _exit(127);
        pipe = moved;
    }
    if (peer <= 3) {
        int moved = fcntl(peer, F_DUPFD_CLOEXEC, 4);
        if (moved < 0) give_up(pipe, CROOST_SPAWN_TERMINAL, errno, "");
        peer = moved;
    }
    if (setsid() < 0) give_up(pipe, CROOST_SPAWN_TERMINAL, errno, "");
    if (ioctl(peer, TIOCSCTTY, 0) < 0) give_up(pipe, CROOST_SPAWN_TERMINAL, errno, "");
    for (int number = 0; number < 3; number++) {
        if (dup2(peer, number) < 0) give_up(pipe, CROOST_SPAWN_TERMINAL, errno, "");
    }
    if (dup3(pipe, 3, O_CLOEXEC) < 0) give_up(pipe, CROOST_SPAWN_TERMINAL, errno, "");
    pipe = 3;
    if (close_range(4, ~0U, 0) < 0) give_up(pipe, CROOST_SPAWN_TERMINAL, errno, "");
    write_oom_score(oom_score);
    if (chdir(request->working_directory) < 0) {
        give_up(pipe, CROOST_SPAWN_DIRECTORY, errno, request->working_directory);
    }
    if (request->sandbox) shut_in(pipe, request);
    reset_signals();
    search_and_execute(pipe, request, search, script);
}

// What `stty sane` sets, and IUTF8, so that the kernel's line editing erases whole characters.
static int make_sane(int terminal) {
    struct termios modes;
    if (tcgetattr(terminal, &modes) < 0) return -1;
    modes.c_iflag = BRKINT | ICRNL | IMAXBEL | IXON | IUTF8;
    modes.c_oflag = OPOST | ONLCR;
    modes.c_cflag = CREAD | CS8 | HUPCL;
    modes.c_lflag = ISIG | ICANON | IEXTEN | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE;
    cfsetispeed(&modes, B38400);
    cfsetospeed(&modes, B38400);
    return tcsetattr(terminal, TCSANOW, &modes);
}

static int open_terminal(const croost_spawn_request *request, croost_spawn_result *result) {
    result->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (result->master < 0) return -1;
    if (grantpt(result->master) < 0 || unlockpt(result->master) < 0) return -1;
    result->peer = ioctl(result->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (result->peer < 0) return -1;
    struct winsize size = {
        .ws_col = request->columns,
        .ws_row = request->rows,
        .ws_xpixel = request->pixel_width,
        .ws_ypixel = request->pixel_height,
    };
    if (make_sane(result->peer) < 0) return -1;
    return ioctl(result->master, TIOCSWINSZ, &size);
}

static int own_oom_score(void) {
    char text[16] = {0};
    int file = open("/proc/self/oom_score_adj", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    return count > 0 ? atoi(text) : 0;
}

static void close_if_open(int *descriptor) {
    if (*descriptor >= 0) close(*descriptor);
    *descriptor = -1;
}

static int fail(croost_spawn_result *result, croost_spawn_step step, int error) {
    close_if_open(&result->master);
    close_if_open(&result->peer);
    result->pid = -1;
    result->failed_step = step;
    result->error = error;
    return -1;
}

// Reads the child's report: 1 when there is one, 0 when the pipe was closed by a successful exec.
static int read_failure(int pipe, failure *report) {
    size_t filled = 0;
    while (filled < sizeof *report) {
        ssize_t count = read(pipe, (char *)report + filled, sizeof *report - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        filled += (size_t)count;
    }
    return filled == sizeof *report;
}

int croost_spawn(const croost_spawn_request *request, croost_spawn_result *result) {
    *result = (croost_spawn_result){.pid = -1, .master = -1, .peer = -1};
    if (open_terminal(request, result) < 0) return fail(result, CROOST_SPAWN_TERMINAL, errno);

    int score = own_oom_score() + request->oom_score_adjust;
    if (score > 1000) score = 1000;
    if (score < -1000) score = -1000;
    char oom_score[16];
    snprintf(oom_score, sizeof oom_score, "%d", score);

    size_t count = 0;
    while (request->arguments[count]) count++;
    const char **script = calloc(count + 2, sizeof *script);
    if (!script) return fail(result, CROOST_SPAWN_TERMINAL, ENOMEM);

    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) {
        int error = errno;
        free(script);
        return fail(result, CROOST_SPAWN_TERMINAL, error);
    }

    // No handler of ours may run in the child.
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    int fork_error = errno;
    if (pid == 0) run_child(ends[1], result->peer, request, find_path(request->environment), oom_score, script);
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    free(script);
    if (pid < 0) {
        close(ends[0]);
        return fail(result, CROOST_SPAWN_TERMINAL, fork_error);
    }

    failure report;
    int failed = read_failure(ends[0], &report);
    close(ends[0]);
    if (!failed) {
        result->pid = pid;
        return 0;
    }
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    copy_path(result->path, report.path);
    return fail(result, (croost_spawn_step)report.step, report.error);
}
