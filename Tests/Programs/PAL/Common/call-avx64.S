// call_with_avx: see avx.h.
    .text
    .globl call_with_avx
call_with_avx:
    push %rbx
    mov %rdx, %rbx
    mov %rdi, %rax
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    vmovdqu \number*32(%rsi), %ymm\number
    .endr
    mov %rcx, %rdi
    mov %r8, %rsi
    mov %r9, %rdx
    call *%rax
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    vmovdqu %ymm\number, \number*32(%rbx)
    .endr
    vzeroupper
    pop %rbx
    ret

    .section .note.GNU-stack, "", @progbits
