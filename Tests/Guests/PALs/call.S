// Calls of PALs: see call.h.
#include "../Common/cpu.h"

    .text
    .code64
    .globl call_with_flags, flags_call_return
call_with_flags:
    mov %rdi, %rax
    mov %rsi, %rdi
    mov %rdx, %rsi
    push %rbp
    push %rcx
    popfq
    call *%rax
flags_call_return:
    pushfq
    andl $~(RFLAGS_TF | RFLAGS_IF), (%rsp)
    popfq
    pop %rbp
    ret

    .globl call_on_stack, stack_call_return
call_on_stack:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, call_stack
    mov %rsi, %rsp
    mov %rdi, %rax
    mov %rdx, %r10
    mov (%r10), %rdi
    mov 8(%r10), %rsi
    mov 16(%r10), %rdx
    mov 24(%r10), %rcx
    mov 32(%r10), %r8
    mov 40(%r10), %r9
    jmp *%rax
stack_call_return:
    mov call_stack, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret

    .bss
    .balign 8
call_stack: .skip 8
