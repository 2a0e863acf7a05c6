// A hypercall with all registers of one's choice, RSP among them: they come from and go to memory addressed
// by RIP, which needs no register.
#include "../Common/cpu.h"

    .macro LOAD_ALL
    mov call_registers + 8(%rip), %rbx
    mov call_registers + 16(%rip), %rcx
    mov call_registers + 24(%rip), %rdx
    mov call_registers + 32(%rip), %rsi
    mov call_registers + 40(%rip), %rdi
    mov call_registers + 48(%rip), %rbp
    mov call_registers + 56(%rip), %rsp
    mov call_registers + 64(%rip), %r8
    mov call_registers + 72(%rip), %r9
    mov call_registers + 80(%rip), %r10
    mov call_registers + 88(%rip), %r11
    mov call_registers + 96(%rip), %r12
    mov call_registers + 104(%rip), %r13
    mov call_registers + 112(%rip), %r14
    mov call_registers + 120(%rip), %r15
    mov call_registers(%rip), %rax
    .endm

    .macro STORE_ALL
    mov %rax, call_registers(%rip)
    mov %rbx, call_registers + 8(%rip)
    mov %rcx, call_registers + 16(%rip)
    mov %rdx, call_registers + 24(%rip)
    mov %rsi, call_registers + 32(%rip)
    mov %rdi, call_registers + 40(%rip)
    mov %rbp, call_registers + 48(%rip)
    mov %rsp, call_registers + 56(%rip)
    mov %r8, call_registers + 64(%rip)
    mov %r9, call_registers + 72(%rip)
    mov %r10, call_registers + 80(%rip)
    mov %r11, call_registers + 88(%rip)
    mov %r12, call_registers + 96(%rip)
    mov %r13, call_registers + 104(%rip)
    mov %r14, call_registers + 112(%rip)
    mov %r15, call_registers + 120(%rip)
    .endm

    .text
    .code64
    .macro RING0 name, instruction
    .globl \name
\name:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, own_stack(%rip)
    LOAD_ALL
    \instruction
    STORE_ALL
    mov own_stack(%rip), %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    xor %eax, %eax
    ret
    .endm

    .macro RING3 name, instruction
    .globl \name
\name:
    LOAD_ALL
    \instruction
    STORE_ALL
    int $0x80
    .endm

    RING0 vmmcall_ring0, vmmcall
    RING0 vmcall_ring0, vmcall
    RING3 vmmcall_ring3, vmmcall
    RING3 vmcall_ring3, vmcall

    .bss
    .balign 8
    .globl call_registers
call_registers: .skip 128
own_stack: .skip 8
