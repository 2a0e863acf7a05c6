// call_with_avx: see avx.h.
    .text
    .globl call_with_avx
call_with_avx:
    push %ebp
    mov %esp, %ebp
    mov 12(%ebp), %eax
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7
    vmovdqu \number*32(%eax), %ymm\number
    .endr
    pushl 28(%ebp)
    pushl 24(%ebp)
    pushl 20(%ebp)
    call *8(%ebp)
    mov 16(%ebp), %edx
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7
    vmovdqu %ymm\number, \number*32(%edx)
    .endr
    vzeroupper
    leave
    ret

    .section .note.GNU-stack, "", @progbits
