// What functions call whose arrays have run over: the guard that lies in front of their return address has changed. The
// guard itself is where FS or GS leads to (documentation, "PAL images").
#include "pal-side.h"

_Noreturn void __stack_chk_fail(void);

// The call ends as an exception.
_Noreturn void __stack_chk_fail(void) { __builtin_trap(); }

#ifdef __i386__
// What position-independent 32-bit code calls: it would need a register to reach what other files may define anew.
__attribute__((visibility("hidden"))) _Noreturn void __stack_chk_fail_local(void);
_Noreturn void __stack_chk_fail_local(void) { __stack_chk_fail(); }
#endif
