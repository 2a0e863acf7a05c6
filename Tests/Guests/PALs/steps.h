// What 32-bit code does, step by step, in a mode that 64-bit code cannot run in.
#pragma once

#define STEP_END 0
// VMMCALL with EAX, ECX, EDX, ESI and EDI.
#define STEP_ASK 1
// A call of `entry` with two words, and the flags set right before.
#define STEP_CALL 2

#define STEP_KIND 0
#define STEP_EAX 4
#define STEP_ECX 8
#define STEP_EDX 12
#define STEP_ESI 16
#define STEP_EDI 20
#define STEP_ENTRY 24
#define STEP_FIRST 28
#define STEP_SECOND 32
#define STEP_FLAGS 36
#define STEP_MOST_TICKS 40
#define STEP_TICKS 44
#define STEP_TICK_PLACE 48
#define STEP_TRAPS 52
#define STEP_TRAPS_AT_ENTRY 56
#define STEP_TRAPS_BEHIND 60
#define STEP_VECTOR 64
#define STEP_FAULT_PLACE 68
#define STEP_FAULT_ADDRESS 72
#define STEP_BYTES 76

#define STEP_NO_VECTOR 0xffffffff

#ifndef __ASSEMBLER__
#include <stdint.h>

struct step {
    uint32_t kind;
    // Before and after.
    uint32_t eax, ecx, edx, esi, edi;
    uint32_t entry, first, second, flags;
    // At this tick of the timer the call is given up, if it is not 0; those that have come, and where the last did.
    uint32_t most_ticks, ticks, tick_place;
    // Debug exceptions: all, those at the entry, and those right behind the call.
    uint32_t traps, traps_at_entry, traps_behind;
    // An exception that has ended the step, or STEP_NO_VECTOR.
    uint32_t vector, fault_place, fault_address;
};
_Static_assert(sizeof(struct step) == STEP_BYTES, "as in assembler");

// Code for run_legacy: does all steps from `first_step` on. Afterwards the interrupt table must be loaded again.
extern const uint8_t steps_run[], steps_run_shifted[];
extern uint32_t first_step;
#endif
