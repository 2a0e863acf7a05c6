// Says ESCAPED on the first serial port, and ends QEMU. Needs no stack and no data segment.
#include "planted.h"

#define COM1 0x3f8
#define LINE_STATUS 5
#define TRANSMITTER_EMPTY 0x20
#define DEBUG_EXIT 0xf4
#define EXTENDED_FEATURES 0x80000001
#define FEATURE_SVM (1 << 2)

    .section .rodata
    .globl planted_code, planted_code_end
    .code16
planted_code:
    cli
    cld
    mov $EXTENDED_FEATURES, %eax
    cpuid
    mov $PLANTED_OFFSET + text_without_svm - planted_code, %si
    test $FEATURE_SVM, %cl
    jz 1f
    mov $PLANTED_OFFSET + text_with_svm - planted_code, %si
1:  lodsb %cs:(%si), %al
    test %al, %al
    jz 3f
    mov %al, %ah
    mov $COM1 + LINE_STATUS, %dx
2:  in %dx, %al
    test $TRANSMITTER_EMPTY, %al
    jz 2b
    mov %ah, %al
    mov $COM1, %dx
    out %al, %dx
    jmp 1b
3:  mov $DEBUG_EXIT, %dx
    mov $ESCAPED, %al
    out %al, %dx
4:  cli
    hlt
    jmp 4b
text_with_svm: .asciz "FAIL planted: ESCAPED, CPUID shows SVM\r\n"
text_without_svm: .asciz "FAIL planted: ESCAPED, CPUID shows no SVM\r\n"
planted_code_end:
