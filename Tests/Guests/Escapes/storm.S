// What NMIs interrupt: goes round for ever as storm_kind says. RDI is the CPU's struct storm, whose first field counts
// the turns; the stack is not used.
#include "storm.h"

    .text
    .code64
    .globl storm_loop, storm_loop_end
storm_loop:
    incl (%rdi)
    mov storm_kind, %esi
    cmp $STORM_DEAF, %esi
    je 1f
    cmp $STORM_ASKING, %esi
    je 2f
    cmp $STORM_HALTED, %esi
    je 3f
    sti
    pause
    jmp storm_loop
1:  cli
    pause
    jmp storm_loop
2:  sti
    xor %eax, %eax
    xor %ecx, %ecx
    cpuid
    jmp storm_loop
3:  sti
    hlt
    jmp storm_loop
storm_loop_end:
