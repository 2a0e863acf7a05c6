// pal_spoil(flags): leaves a secret in every register there is, those included that a function must keep, and the
// flags it is told to.
#define SECRET 0x5ec2e75e
#define SECRET_LOW 0xc2e75ec2

    .section code_spoil, "ax", @progbits
    .balign 16
    .globl pal_spoil
pal_spoil:
    mov 4(%esp), %edx
    push $SECRET
    push $SECRET_LOW
    .irp register, 0, 1, 2, 3, 4, 5, 6, 7
    movq (%esp), %xmm\register
    punpcklqdq %xmm\register, %xmm\register
    .endr
    // Rounding and precision unlike the usual; seven of eight places in use.
    push $0x0c7f
    fninit
    fldcw (%esp)
    .rept 7
    fildq 4(%esp)
    .endr
    movl $0x7f80, (%esp)
    ldmxcsr (%esp)
    mov %edx, (%esp)
    mov 4(%esp), %eax
    .irp register, ecx, edx, ebx, ebp, esi, edi
    mov %eax, %\register
    .endr
    mov $0x1234, %eax
    popfl
    lea 8(%esp), %esp
    ret

    .section .note.GNU-stack, "", @progbits
