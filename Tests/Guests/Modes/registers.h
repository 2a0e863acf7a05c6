// Hypercalls with all registers of one's choice.
#pragma once

#include <stdint.h>

#define REGISTER_COUNT 16
#define RAX 0

// RAX, RBX, RCX, RDX, RSI, RDI, RBP, RSP, R8 to R15; loaded before the call and stored behind it.
extern uint64_t call_registers[REGISTER_COUNT];

// For call_caught.
int64_t vmmcall_ring0(void *unused);
int64_t vmcall_ring0(void *unused);
// For run_user.
extern const uint8_t vmmcall_ring3[], vmcall_ring3[];
