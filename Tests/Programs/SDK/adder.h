// A function that can be a PAL.
#pragma once

#include <pallium.h>

PAL_UNIT(adder);

typedef uintptr_t PAL_ENTRY adder_function(uintptr_t a, uintptr_t *p);
adder_function adder;

/// Returns the word at an address, which the PAL sees only if it is shared.
typedef uintptr_t PAL_ENTRY reader_function(uintptr_t address);
reader_function reader;

/// Never returns.
typedef void PAL_ENTRY sleeper_function(void);
sleeper_function sleeper;
