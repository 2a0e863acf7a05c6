// PALs of the ring-0 guests: code and its pages, and the requests that make and end them.
#pragma once

#include <stdbool.h>

#include "code.h"
#include "contract.h"

#define PAGE 4096
#define MOST_SECTIONS 10
#define MOST_PARAMETERS 10

struct section {
    uint32_t kind, pages;
    uint64_t address;
} __attribute__((packed));

struct parameter {
    uint32_t kind, zero;
    uint64_t words;
} __attribute__((packed));

// All that a PAL is described by. A copy of its code lies at the start of the first page, its data behind it.
struct pal {
    uint8_t code[PAGE], data[PAGE], stack[2 * PAGE];
    struct {
        uint32_t count, zero;
        struct section section[MOST_SECTIONS];
    } sections;
    struct {
        uint32_t count, zero;
        struct parameter parameter[MOST_PARAMETERS];
    } parameters;
} __attribute__((aligned(PAGE)));

// The four registers that requests have their arguments in, and those that answers come in.
struct request {
    uint64_t number, c, d, s, t;
};
struct reply {
    uint64_t result, b, c, d;
};
struct reply hypercall(struct request request);

// Puts code and descriptions in place, with so many integer parameters.
void pal_make(struct pal *pal, struct code code, unsigned parameters);
struct request pal_registering(const struct pal *pal);
struct request pal_unregistering(const struct pal *pal);
// Makes and registers; unregisters, and the code is as it was. Both say what is wrong.
bool pal_start(const char *name, struct pal *pal, struct code code, unsigned parameters);
bool pal_end(const char *name, struct pal *pal);

uint64_t free_frames(void);
// How often PALs have given way to interrupts.
uint64_t interrupts_of_pals(void);
