// A function that can be a PAL.
#pragma once

#include <pallium.h>

PAL_UNIT(adder);

typedef uintptr_t PAL_ENTRY adder_function(uintptr_t a, uintptr_t *p);
adder_function adder;
