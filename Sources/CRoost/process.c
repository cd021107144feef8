#define _GNU_SOURCE
#include "croost_process.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

int croost_process_open(pid_t pid) {
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

int croost_process_lives(int descriptor) {
    // Readable once it has ended, also as a zombie.
    struct pollfd end = {.fd = descriptor, .events = POLLIN};
    return poll(&end, 1, 0) == 0;
}
