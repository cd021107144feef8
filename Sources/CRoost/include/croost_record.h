#pragma once
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Words that two processes share: what C11 says of threads holds between processes where an atomic needs no lock.
_Static_assert(sizeof(_Atomic uint64_t) == sizeof(uint64_t), "an atomic word is a word");
_Static_assert(ATOMIC_LONG_LOCK_FREE == 2 && sizeof(long) == sizeof(uint64_t), "an atomic word needs no lock");

/// Reads a shared word, and all that was written before it was stored (memory_order_acquire).
static inline uint64_t croost_load(const uint64_t *place) {
    return atomic_load_explicit((const _Atomic uint64_t *)place, memory_order_acquire);
}

/// Stores a shared word behind all that was written before (memory_order_release).
static inline void croost_store(uint64_t *place, uint64_t value) {
    atomic_store_explicit((_Atomic uint64_t *)place, value, memory_order_release);
}

/// Stores a shared word and returns what it was, in one order for all processes (memory_order_seq_cst).
static inline uint64_t croost_exchange(uint64_t *place, uint64_t value) {
    return atomic_exchange_explicit((_Atomic uint64_t *)place, value, memory_order_seq_cst);
}

/// Orders what was stored before against what is loaded behind it (memory_order_seq_cst).
static inline void croost_fence(void) {
    atomic_thread_fence(memory_order_seq_cst);
}

/// Memory that this process shares with those that it forks, zeroed and not resident before it is written to; NULL and
/// errno when there is none.
void *croost_shared_memory(size_t size);

/// Gives whole pages of shared memory back; they are zero from then on (MADV_REMOVE of madvise(2)).
void croost_give_back(void *start, size_t size);

/// Makes `kept` the descriptor 3 and closes all above; returns 3, or -1 and errno.
int croost_keep_one(int kept);

/// Lets this process run only when no other wants the processor or the disk (SCHED_IDLE of sched(7), ioprio_set(2)).
void croost_run_last(void);

/// Writes the base64 text (RFC 4648, section 4) of the groups of three that `bytes` begins with to `text`, four bytes each;
/// returns how many of the `count` bytes they are.
size_t croost_base64(const uint8_t *bytes, size_t count, uint8_t *text);

/// Writes the last four bytes of a base64 text, with padding, for one or two bytes.
void croost_base64_end(const uint8_t *bytes, size_t count, uint8_t *text);
