// The registers that a function may change, apart from the one of its result.
#pragma once

#include "code.h"

#ifdef __x86_64__
enum { SCRATCH_REGISTERS = 8 };
#else
enum { SCRATCH_REGISTERS = 2 };
#endif

/// Calls a function with a known word in each of them, and says in how many there is another word afterwards.
int scratch_registers_changed(spoiler *function);
