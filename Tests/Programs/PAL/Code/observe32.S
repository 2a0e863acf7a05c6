// pal_observe(struct registers *): stores all registers as they are at the entry; returns the stack pointer.
#include "../Common/registers.h"

    .section code_observe, "ax", @progbits
    .balign 16
    .globl pal_observe
pal_observe:
    push %edi
    mov 8(%esp), %edi
    mov %eax, 0*WORD(%edi)
    mov %ecx, 1*WORD(%edi)
    mov %edx, 2*WORD(%edi)
    mov %ebx, 3*WORD(%edi)
    mov %ebp, 5*WORD(%edi)
    mov %esi, 6*WORD(%edi)
    popl 7*WORD(%edi)
    mov %esp, 4*WORD(%edi)
    pushfl
    popl REGISTERS_FLAGS(%edi)
    mov (%esp), %eax
    mov %eax, REGISTERS_RETURN(%edi)
    fxsave REGISTERS_EXTENDED(%edi)
    mov %cs, REGISTERS_SELECTORS(%edi)
    mov %ss, REGISTERS_SELECTORS+2(%edi)
    mov %ds, REGISTERS_SELECTORS+4(%edi)
    mov %es, REGISTERS_SELECTORS+6(%edi)
    mov %fs, REGISTERS_SELECTORS+8(%edi)
    mov %gs, REGISTERS_SELECTORS+10(%edi)
    mov %esp, %eax
    ret

    .section .note.GNU-stack, "", @progbits
