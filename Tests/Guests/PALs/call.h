// Calls of PALs with the flags and the stack of one's choice.
#pragma once

#include <stdint.h>

// Sets the flags right before the call; behind it, at `flags_call_return`, interrupts are off and nothing steps.
uint64_t call_with_flags(const void *entry, uint64_t first, uint64_t second, uint64_t flags);
extern const uint8_t flags_call_return[];

// Jumps to `entry` with that stack pointer and those six arguments in registers. What is called returns to
// `stack_call_return`, wherever the stack has led by then.
uint64_t call_on_stack(const void *entry, uint64_t stack, const uint64_t arguments[6]);
extern const uint8_t stack_call_return[];
