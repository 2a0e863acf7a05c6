// The hypervisor's memory, as far as a guest can tell: reserved, among usable memory.
#pragma once

#include <stdint.h>

#define SMALL_PAGE 0x1000ull
#define LARGE_PAGE 0x200000ull

struct range {
    uint64_t base, end;
};

// Calls the function with each range of addresses between 1 MiB and the end of memory below 4 GiB that the
// memory map does not say is usable; with `range=base,size` on the command line, with that one instead.
void each_reserved(void (*function)(struct range));
// The whole large pages of a range: firmware reserves no so large pieces of memory, only the hypervisor does.
struct range hidden_part(struct range range);
// The first hidden range, or an empty one.
struct range first_hidden(void);
