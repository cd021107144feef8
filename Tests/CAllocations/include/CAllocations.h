#ifndef ROOST_CALLOCATIONS_H
#define ROOST_CALLOCATIONS_H

/// Allocations that the process has made so far: the allocator's functions are replaced by ones that count.
unsigned long callocations_count(void);

#endif
