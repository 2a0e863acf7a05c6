#include "adder.h"

PAL_UNIT_HERE(adder);

PAL_CODE(adder) uintptr_t PAL_ENTRY adder(uintptr_t a, uintptr_t *p) { return a + (*p)++; }
