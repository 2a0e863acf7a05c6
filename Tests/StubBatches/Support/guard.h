// Calls with known words in every register that the callee must keep, and a look at the stack above its arguments.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __x86_64__
// RBX, RBP, R12 to R15; by the convention of Windows RSI and RDI as well.
enum { GUARD_REGISTERS = 8, GUARD_ALWAYS = 6 };
#else
// EBX, EBP, ESI, EDI.
enum { GUARD_REGISTERS = 4, GUARD_ALWAYS = 4 };
#endif
// XMM6 to XMM15, and words of the stack.
enum { GUARD_VECTORS = 10, GUARD_WORDS = 8 };

extern uintptr_t guard_target, guard_skip, guard_stack, guard_stack_after;

// Functions that pass the call on as it is, each to be called by the convention of what it calls.
void guard(void);
#ifdef __x86_64__
void guard_windows(void);
#endif
// Where `guard` or `guard_windows` goes on.
extern const char guard_back[], guard_windows_back[];

// Before a call: what is called, and how many bytes of arguments there are on the stack.
void guard_prepare(uintptr_t target, uintptr_t argument_bytes);

// After it: whether all is as it was. `popped` is how many bytes of arguments the callee takes off the stack.
bool guard_held(uintptr_t popped, bool is_windows);

// Where the stack pointer was when the last 64-bit callee began: 8 beyond a multiple of 16.
extern uintptr_t test_stack;

// What the unwinder says, called by a callee: whether it comes to the guard's caller with the registers as they were.
bool walk_reaches_guard(void);
