// One stub per vector; all lead to trap_dispatch with a struct frame.
#include "segments.h"

    .altmacro
    .text
    .code64
    .macro STUB number
    .balign 16
    // The CPU pushes an error code for these itself (AMD64 manual volume 2, 8.2).
    .if (\number == 8) || (\number >= 10 && \number <= 14) || (\number == 17) || (\number == 21)
    .else
    push $0
    .endif
    push $\number
    jmp trap_common
    .endm

    .balign 16
    .globl trap_stubs
trap_stubs:
    .set vector, 0
    .rept 256
    STUB %vector
    .set vector, vector + 1
    .endr
    .noaltmacro

trap_common:
    push %rax
    push %rbx
    push %rcx
    push %rdx
    push %rsi
    push %rdi
    push %rbp
    push %r8
    push %r9
    push %r10
    push %r11
    push %r12
    push %r13
    push %r14
    push %r15
    cld
    mov %rsp, %rdi
    mov %rsp, %rbp
    and $-16, %rsp
    call trap_dispatch
    mov %rbp, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rbp
    pop %rdi
    pop %rsi
    pop %rdx
    pop %rcx
    pop %rbx
    pop %rax
    add $16, %rsp
    iretq

// call_caught(function, argument)
    .globl call_caught, catch_resume, catch_stack
call_caught:
    call save_and_arm
    mov %rdi, %rax
    mov %rsi, %rdi
    call *%rax
    jmp restore

// run_user(code, selector, stack, rflags)
    .globl run_user
run_user:
    call save_and_arm
    push $USER_DATA
    push %rdx
    push %rcx
    movzwl %si, %esi
    push %rsi
    push %rdi
    iretq

save_and_arm:
    pop %rax
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, catch_stack
    movl $1, catch_armed
    movl $-1, caught
    jmp *%rax

catch_resume:
    mov $-1, %rax
restore:
    movl $0, catch_armed
    mov catch_stack, %rsp
    mov $DATA, %ecx
    mov %ecx, %ds
    mov %ecx, %es
    mov %ecx, %ss
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret

    .bss
    .balign 8
catch_stack: .quad 0
    .globl catch_armed
catch_armed: .long 0
