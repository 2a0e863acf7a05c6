// pal_spoil(flags): leaves a secret in every register there is, those included that a function must keep, and the
// flags it is told to.
#define SECRET 0x5ec2e75ec2e75ec2

    .section code_spoil, "ax", @progbits
    .balign 16
    .globl pal_spoil
pal_spoil:
    mov $SECRET, %rax
    .irp register, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movq %rax, %xmm\register
    punpcklqdq %xmm\register, %xmm\register
    .endr
    // Rounding and precision unlike the usual; seven of eight places in use.
    push $0x0c7f
    fninit
    fldcw (%rsp)
    mov %rax, (%rsp)
    .rept 7
    fildq (%rsp)
    .endr
    movl $0x7f80, (%rsp)
    ldmxcsr (%rsp)
    mov %rdi, (%rsp)
    .irp register, rcx, rdx, rbx, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
    mov %rax, %\register
    .endr
    mov $0x1234, %eax
    popfq
    ret

    .section .note.GNU-stack, "", @progbits
