#pragma once
#include <sys/types.h>

/// pidfd_open(2): a descriptor, close-on-exec, that stands for the process whatever becomes of its number; -1 and errno
/// when there is none.
int croost_process_open(pid_t pid);

/// Whether the process of a descriptor from croost_process_open has not ended.
int croost_process_lives(int descriptor);
