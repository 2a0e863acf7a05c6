// The x87, SSE and AVX state that a PAL begins with, for XRSTOR and FXRSTOR: FCW and MXCSR with all exceptions
// masked, and no component in use, so that all are in their initial configuration. AMD64 Architecture Programmer's
// Manual volume 2, sections 11.4.4 and 11.5.

#define MXCSR_OFFSET 24
#define LEGACY_AND_HEADER 576

.section .rodata
.balign 64
.globl extended_state_initial
extended_state_initial:
  .word 0x37f
  .skip MXCSR_OFFSET - 2
  .long 0x1f80
  .skip LEGACY_AND_HEADER - MXCSR_OFFSET - 4
