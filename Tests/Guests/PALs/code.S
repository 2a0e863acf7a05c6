// What runs in PALs: see code.h.
#include "code.h"

#define PAGE 4096
#define WORDS (PAGE / 8)

    .section .rodata
    .macro BEGIN name
    .balign 16
    .globl \name, \name\()_end
\name:
    .endm
    .macro END name
\name\()_end:
    .endm

    .code64
BEGIN sum64
    lea (%rdi, %rsi), %rax
    ret
END sum64
BEGIN counter64
    lea counter64(%rip), %rdx
    incq PAGE(%rdx)
    mov PAGE(%rdx), %rax
    ret
END counter64
BEGIN turns64
    xor %eax, %eax
1:  inc %rax
    cmp %rdi, %rax
    jb 1b
    ret
END turns64
BEGIN endless64
    jmp endless64
END endless64

BEGIN secret64
    mov $SECRET_LEFT, %rax
    mov $SECRET_RIGHT, %rcx
    xor %rcx, %rax
    lea secret64 + PAGE(%rip), %rdi
    mov $WORDS, %ecx
    rep stosq
    mov $WORDS / 2, %ecx
1:  push %rax
    loop 1b
    movq %rax, %xmm0
    punpcklqdq %xmm0, %xmm0
    .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movdqa %xmm0, %xmm\number
    .endr
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7
    movq %rax, %mm\number
    .endr
    .irp register, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
    mov %rax, %\register
    .endr
2:  jmp 2b
END secret64

BEGIN vectors64
    mov $SECRET_LEFT, %rax
    vmovq %rax, %xmm0
    vpunpcklqdq %xmm0, %xmm0, %xmm0
    vinsertf128 $1, %xmm0, %ymm0, %ymm0
    .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    vmovdqa %ymm0, %ymm\number
    .endr
    xor %ecx, %ecx
    xgetbv
    ret
END vectors64

    .code32
BEGIN sum32
    mov 4(%esp), %eax
    add 8(%esp), %eax
    ret
END sum32
BEGIN counter32
    call 1f
1:  pop %edx
    incl PAGE + counter32 - 1b(%edx)
    mov PAGE + counter32 - 1b(%edx), %eax
    ret
END counter32
BEGIN turns32
    xor %eax, %eax
1:  inc %eax
    cmp 4(%esp), %eax
    jb 1b
    ret
END turns32
BEGIN endless32
    jmp endless32
END endless32
