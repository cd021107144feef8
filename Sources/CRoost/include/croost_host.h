#pragma once
#include <sys/types.h>

/// Who connected to the other end of the Unix socket `socket` (SO_PEERCRED); -1 and errno when the kernel does not say.
/// Swift's view of the C library has no struct ucred, a GNU extension.
int croost_peer(int socket, pid_t *pid, uid_t *uid);

/// accept4(2), a GNU extension, with a non-blocking, close-on-exec result.
int croost_accept(int socket);

/// fork(2), which Swift does not offer because of its threads: for a process with one thread alone.
pid_t croost_fork(void);

/// Makes malloc(3) give memory of more than 64 KiB back to the kernel when it is freed. By default glibc raises that
/// limit to the largest block that was ever freed, and would keep the longest queue for the life of the process.
void croost_return_memory(void);
