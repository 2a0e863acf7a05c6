#include "registers.h"

// Stack of the call: 16 words, the entry, where to tell the registers, the old stack, x87 and SSE state.
#define AT_ENTRY 64
#define AT_AFTER 68
#define AT_STACK 72
#define AT_EXTENDED 80
#define FRAME 592

    .text
    .globl call_with
call_with:
    push %ebp
    push %ebx
    push %esi
    push %edi
    mov %esp, %ebp
    sub $FRAME, %esp
    and $-64, %esp
    mov 20(%ebp), %eax
    mov %eax, AT_ENTRY(%esp)
    mov 28(%ebp), %eax
    mov %eax, AT_AFTER(%esp)
    mov %ebp, AT_STACK(%esp)
    fxsave AT_EXTENDED(%esp)
    mov 24(%ebp), %eax
    mov 32(%ebp), %esi
    mov %esp, %edi
    mov $16, %ecx
    rep movsl

    fxrstor REGISTERS_EXTENDED(%eax)
    mov 1*WORD(%eax), %ecx
    mov 2*WORD(%eax), %edx
    mov 3*WORD(%eax), %ebx
    mov 5*WORD(%eax), %ebp
    mov 6*WORD(%eax), %esi
    mov 7*WORD(%eax), %edi
    pushl REGISTERS_FLAGS(%eax)
    mov (%eax), %eax
    popfl
    call *AT_ENTRY(%esp)

    // Nothing but moves and pushes until the flags are safe.
    pushfl
    push %eax
    mov 8+AT_AFTER(%esp), %eax
    mov %ecx, 1*WORD(%eax)
    mov %edx, 2*WORD(%eax)
    mov %ebx, 3*WORD(%eax)
    mov %ebp, 5*WORD(%eax)
    mov %esi, 6*WORD(%eax)
    mov %edi, 7*WORD(%eax)
    popl 0*WORD(%eax)
    popl REGISTERS_FLAGS(%eax)
    mov %esp, 4*WORD(%eax)
    push $2
    popfl
    fxsave REGISTERS_EXTENDED(%eax)
    fxrstor AT_EXTENDED(%esp)
    mov AT_STACK(%esp), %esp
    pop %edi
    pop %esi
    pop %ebx
    pop %ebp
    ret

    .globl registers_now
registers_now:
    push %edi
    mov 8(%esp), %edi
    mov %eax, 0*WORD(%edi)
    mov %ecx, 1*WORD(%edi)
    mov %edx, 2*WORD(%edi)
    mov %ebx, 3*WORD(%edi)
    mov %esp, 4*WORD(%edi)
    mov %ebp, 5*WORD(%edi)
    mov %esi, 6*WORD(%edi)
    popl 7*WORD(%edi)
    pushfl
    popl REGISTERS_FLAGS(%edi)
    fxsave REGISTERS_EXTENDED(%edi)
    mov 7*WORD(%edi), %edi
    ret

    .section .note.GNU-stack, "", @progbits
