// pal_observe(struct registers *): stores all registers as they are at the entry; returns the stack pointer.
#include "../Common/registers.h"

    .section code_observe, "ax", @progbits
    .balign 16
    .globl pal_observe
pal_observe:
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
    mov (%rsp), %rax
    mov %rax, REGISTERS_RETURN(%rdi)
    fxsave64 REGISTERS_EXTENDED(%rdi)
    mov %cs, REGISTERS_SELECTORS(%rdi)
    mov %ss, REGISTERS_SELECTORS+2(%rdi)
    mov %ds, REGISTERS_SELECTORS+4(%rdi)
    mov %es, REGISTERS_SELECTORS+6(%rdi)
    mov %fs, REGISTERS_SELECTORS+8(%rdi)
    mov %gs, REGISTERS_SELECTORS+10(%rdi)
    // Read through FS and GS is read at the same place if their bases are 0.
    mov REGISTERS_FLAGS(%rdi), %rax
    xor %fs:REGISTERS_FLAGS(%rdi), %rax
    mov %rax, REGISTERS_RETURN+WORD(%rdi)
    mov REGISTERS_FLAGS(%rdi), %rax
    xor %gs:REGISTERS_FLAGS(%rdi), %rax
    mov %rax, REGISTERS_RETURN+2*WORD(%rdi)
    mov %rsp, %rax
    ret

    .section .note.GNU-stack, "", @progbits
