// 16-bit code. It is copied to LOW_CODE, which CODE16 and DATA16 have as their base, and real mode as its
// segment: the offsets are the same in all.
#include "../Common/cpu.h"
#include "../Common/segments.h"
#include "ask.h"

#define OFFSET(label) (label - low_start)

    .section .rodata
    .balign 16
    .globl low_start, low_end, low_answer, low_answer_offset
    .globl low_compatible_offset, low_protected_offset, low_real_offset
low_start:
    .code16
// From compatibility mode's 16-bit segment back to 64-bit code.
low_compatible:
    ASK OFFSET(low_answer)
    ljmpl $CODE64, $back_to_long

// From a 16-bit segment of protected mode back to 32-bit code.
low_protected:
    ASK OFFSET(low_answer)
    ljmpl $CODE32, $back_to_legacy

// From a 16-bit segment to real mode and back: the same offsets under a segment number.
low_real:
    mov %cr0, %eax
    and $~CR0_PE, %eax
    mov %eax, %cr0
    ljmp $(LOW_CODE >> 4), $OFFSET(1f)
1:  mov %cs, %ax
    mov %ax, %ds
    ASK OFFSET(low_answer)
    mov %cr0, %eax
    or $CR0_PE, %eax
    mov %eax, %cr0
    ljmpl $CODE32, $back_to_legacy

    .balign 4
low_answer: .skip 28
low_end:

    .set low_answer_offset, OFFSET(low_answer)
    .set low_compatible_offset, OFFSET(low_compatible)
    .set low_protected_offset, OFFSET(low_protected)
    .set low_real_offset, OFFSET(low_real)
