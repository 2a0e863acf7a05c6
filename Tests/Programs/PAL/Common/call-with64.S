#include "registers.h"

// Stack of the call: 16 words, the entry, where to tell the registers, the old stack, x87 and SSE state.
#define AT_ENTRY 128
#define AT_AFTER 136
#define AT_STACK 144
#define AT_EXTENDED 160
#define FRAME 672

    .text
    .globl call_with
call_with:
    push %rbp
    push %rbx
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, %rbp
    sub $FRAME, %rsp
    and $-64, %rsp
    mov %rdi, AT_ENTRY(%rsp)
    mov %rdx, AT_AFTER(%rsp)
    mov %rbp, AT_STACK(%rsp)
    fxsave64 AT_EXTENDED(%rsp)
    mov %rsi, %rax
    mov %rcx, %rsi
    mov %rsp, %rdi
    mov $16, %ecx
    rep movsq

    fxrstor64 REGISTERS_EXTENDED(%rax)
    mov 1*WORD(%rax), %rcx
    mov 2*WORD(%rax), %rdx
    mov 3*WORD(%rax), %rbx
    mov 5*WORD(%rax), %rbp
    mov 6*WORD(%rax), %rsi
    mov 7*WORD(%rax), %rdi
    mov 8*WORD(%rax), %r8
    mov 9*WORD(%rax), %r9
    mov 10*WORD(%rax), %r10
    mov 11*WORD(%rax), %r11
    mov 12*WORD(%rax), %r12
    mov 13*WORD(%rax), %r13
    mov 14*WORD(%rax), %r14
    mov 15*WORD(%rax), %r15
    push REGISTERS_FLAGS(%rax)
    mov (%rax), %rax
    popfq
    call *AT_ENTRY(%rsp)

    // Nothing but moves and pushes until the flags are safe.
    pushfq
    push %rax
    mov 16+AT_AFTER(%rsp), %rax
    mov %rcx, 1*WORD(%rax)
    mov %rdx, 2*WORD(%rax)
    mov %rbx, 3*WORD(%rax)
    mov %rbp, 5*WORD(%rax)
    mov %rsi, 6*WORD(%rax)
    mov %rdi, 7*WORD(%rax)
    mov %r8, 8*WORD(%rax)
    mov %r9, 9*WORD(%rax)
    mov %r10, 10*WORD(%rax)
    mov %r11, 11*WORD(%rax)
    mov %r12, 12*WORD(%rax)
    mov %r13, 13*WORD(%rax)
    mov %r14, 14*WORD(%rax)
    mov %r15, 15*WORD(%rax)
    pop 0*WORD(%rax)
    pop REGISTERS_FLAGS(%rax)
    mov %rsp, 4*WORD(%rax)
    push $2
    popfq
    fxsave64 REGISTERS_EXTENDED(%rax)
    fxrstor64 AT_EXTENDED(%rsp)
    mov AT_STACK(%rsp), %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbx
    pop %rbp
    ret

    .globl registers_now
registers_now:
    mov %rax, 0*WORD(%rdi)
    mov %rcx, 1*WORD(%rdi)
    mov %rdx, 2*WORD(%rdi)
    mov %rbx, 3*WORD(%rdi)
    mov %rsp, 4*WORD(%rdi)
    mov %rbp, 5*WORD(%rdi)
    mov %rsi, 6*WORD(%rdi)
    mov %rdi, 7*WORD(%rdi)
    mov %r8, 8*WORD(%rdi)
    mov %r9, 9*WORD(%rdi)
    mov %r10, 10*WORD(%rdi)
    mov %r11, 11*WORD(%rdi)
    mov %r12, 12*WORD(%rdi)
    mov %r13, 13*WORD(%rdi)
    mov %r14, 14*WORD(%rdi)
    mov %r15, 15*WORD(%rdi)
    pushfq
    pop REGISTERS_FLAGS(%rdi)
    fxsave64 REGISTERS_EXTENDED(%rdi)
    ret

    .section .note.GNU-stack, "", @progbits
