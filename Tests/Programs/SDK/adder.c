#include "adder.h"

PAL_UNIT_HERE(adder);

PAL_CODE(adder) uintptr_t PAL_ENTRY adder(uintptr_t a, uintptr_t *p) { return a + (*p)++; }

PAL_CODE(adder) uintptr_t PAL_ENTRY reader(uintptr_t address) { return *(const volatile uintptr_t *)address; }

PAL_CODE(adder) void PAL_ENTRY sleeper(void) {
  for (;;) __asm__ volatile("pause");
}
