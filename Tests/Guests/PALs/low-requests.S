// Requests of 16-bit code. It is copied to LOW_CODE, as that of Modes/low.S.
#include "../Common/cpu.h"
#include "../Common/segments.h"
#include "low-requests.h"

#define OFFSET(label) (label - low_requests)
#define WORD 4

    .section .rodata
    .balign 16
    .globl low_requests, low_requests_end
low_requests:
    .code16
// The requests one after the other; DS begins at this code.
    .macro ASK_ALL
    xor %bx, %bx
1:  mov OFFSET(low_numbers)(%bx), %eax
    mov OFFSET(low_arguments), %ecx
    mov OFFSET(low_arguments) + WORD, %edx
    mov OFFSET(low_arguments) + 2 * WORD, %esi
    mov OFFSET(low_arguments) + 3 * WORD, %edi
    vmmcall
    mov %eax, OFFSET(low_results)(%bx)
    mov %ecx, OFFSET(low_statuses)(%bx)
    add $WORD, %bx
    cmp $WORD * LOW_REQUESTS, %bx
    jb 1b
    .endm

low_from_long:
    ASK_ALL
    ljmpl $CODE64, $low_back_to_long
low_from_legacy:
    ASK_ALL
    ljmpl $CODE32, $back_to_legacy
low_real:
    mov %cr0, %eax
    and $~CR0_PE, %eax
    mov %eax, %cr0
    ljmp $(LOW_CODE >> 4), $OFFSET(2f)
2:  mov %cs, %ax
    mov %ax, %ds
    ASK_ALL
    mov %cr0, %eax
    or $CR0_PE, %eax
    mov %eax, %cr0
    ljmpl $CODE32, $back_to_legacy

    .balign 4
    .globl low_numbers, low_arguments, low_results, low_statuses
low_numbers: .skip WORD * LOW_REQUESTS
low_arguments: .skip 4 * WORD
low_results: .skip WORD * LOW_REQUESTS
low_statuses: .skip WORD * LOW_REQUESTS
low_requests_end:

    .text
    .code64
    .globl requests_in_compatible_16bit
requests_in_compatible_16bit:
    push %rbx
    mov $DATA16, %eax
    mov %eax, %ds
    ljmp *to_low
low_back_to_long: mov $DATA, %eax
    mov %eax, %ds
    pop %rbx
    ret

    .code32
    .globl requests_in_16bit, requests_in_real_mode
requests_in_16bit:
    mov $DATA16, %eax
    mov %eax, %ds
    ljmp $CODE16, $OFFSET(low_from_legacy)
requests_in_real_mode:
    mov $DATA16, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    ljmp $CODE16, $OFFSET(low_real)

    .section .rodata
    .balign 8
to_low: .long OFFSET(low_from_long)
    .word CODE16
