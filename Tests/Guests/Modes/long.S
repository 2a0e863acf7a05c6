// Long mode: 64-bit code, and compatibility mode's 32-bit and 16-bit code.
#include "../Common/cpu.h"
#include "../Common/segments.h"
#include "ask.h"

    .text
    .code64
    .globl long_ring0, long_ring3
long_ring0:
    push %rbx
    ASK answer
    pop %rbx
    ret

long_ring3:
    ASK answer
    int $0x80

// Far jumps from 64-bit code go by memory only. Selectors and stack stay what they are: flat.
    .globl compatible_ring0, compatible_16bit, compatible_ring3, back_to_long
compatible_ring0:
    push %rbx
    ljmp *to_compatible
    .code32
compatible_code: ASK answer
    ljmp $CODE64, $3f
    .code64
3:  pop %rbx
    ret

    .code32
compatible_ring3:
    // IRET to ring 3 has emptied the ring 0 segment (AMD64 manual volume 3, IRET); QEMU keeps it.
    mov $USER_DATA, %eax
    mov %eax, %ds
    ASK answer
    int $0x80

    .code64
compatible_16bit:
    push %rbx
    mov $DATA16, %eax
    mov %eax, %ds
    ljmp *to_16bit
    .code64
back_to_long: mov $DATA, %eax
    mov %eax, %ds
    call copy_low_answer
    pop %rbx
    ret

// Fetches what 16-bit code has stored beside itself.
    .globl copy_low_answer
copy_low_answer:
    mov $LOW_CODE + low_answer_offset, %esi
    mov $answer, %edi
    mov $7, %ecx
    rep movsl
    ret

    .section .rodata
    .balign 8
to_compatible: .long compatible_code
    .word CODE32
to_16bit: .long low_compatible_offset
    .word CODE16

    .bss
    .balign 8
    .globl answer
answer: .skip 28
