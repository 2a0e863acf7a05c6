// What the loader says of the machine (Multiboot specification 0.6.96, section 3.3).
#pragma once

#include "cpu.h"

#define MOST_REGIONS 64
#define USABLE 1

struct region {
    uint64_t base, length;
    uint32_t kind;
};

extern struct region regions[MOST_REGIONS];
extern unsigned region_count;
extern char command_line[2048];

void machine_read(void);
// The end of usable memory below 4 GiB.
uint64_t top_of_memory(void);
// True if all of the range is memory that the guest may use.
bool is_usable(uint64_t base, uint64_t length);
// What follows `key=` on the command line, or null.
const char *option(const char *key);
// The number that follows `key=`, decimal or with 0x.
uint64_t option_number(const char *key, uint64_t otherwise);
uint64_t number_of(const char **text);
bool option_is(const char *key, const char *value);
