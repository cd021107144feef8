#pragma once
#include <sys/types.h>

/// Who connected to the other end of the Unix socket `socket` (SO_PEERCRED); -1 and errno when the kernel does not say.
/// Swift's view of the C library has no struct ucred, a GNU extension.
int croost_peer(int socket, pid_t *pid, uid_t *uid);

/// accept4(2), a GNU extension, with a non-blocking, close-on-exec result.
int croost_accept(int socket);

/// fork(2), which Swift does not offer because of its threads: for a process with one thread alone.
pid_t croost_fork(void);

/// Sets the name of this process that ps(1) shows (PR_SET_NAME of prctl(2)).
void croost_name_process(const char *name);

/// A file in memory (memfd_create(2)), close-on-exec; -1 and errno when there is none to be had.
int croost_memory_file(const char *name);

/// Runs `program --probe N`, where N is a copy of `file` that it inherits, with no signal blocked; returns its process id,
/// or -1 and errno.
pid_t croost_probe(const char *program, int file);

/// Makes malloc(3) give memory of more than 64 KiB back to the kernel when it is freed. By default glibc raises that
/// limit to the largest block that was ever freed, and would keep the longest queue for the life of the process.
void croost_return_memory(void);
