// What a CPU does while NMIs rain on it, and what it has seen of them.
#pragma once

// How it waits for them.
#define STORM_DEAF 0
#define STORM_OPEN 1
#define STORM_ASKING 2
#define STORM_HALTED 3
// What R12 holds all the while.
#define STORM_MARK 0x7e57ab1e

#ifndef __ASSEMBLER__
#include <stdint.h>

struct storm {
    uint32_t turns, handled, depth, nested, broken;
    uint64_t stack, broken_at;
};
#endif
