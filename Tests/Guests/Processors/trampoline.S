// Where further CPUs begin: in real mode, at the page that the start-up IPI names.
#include "../Common/cpu.h"
#include "../Common/segments.h"
#include "processors.h"

    .section .rodata
    .balign 16
    .globl startup_code, startup_code_end
startup_code:
    .code16
    cli
    mov %cs, %ax
    mov %ax, %ds
    lgdtl startup_table - startup_code
    mov %cr0, %eax
    or $CR0_PE, %eax
    mov %eax, %cr0
    ljmpl $CODE32, $startup_32
    .balign 8
startup_table:
    .word DESCRIPTOR_COUNT * 8 - 1
    .long boot_table
startup_code_end:

    .text
    .code32
startup_32:
    mov $DATA, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    mov $startup_64, %edi
    jmp enter_long_mode

// The APIC's number says which stack.
    .code64
startup_64:
    mov $APIC_PLACE + APIC_ID, %ebx
    mov (%rbx), %edi
    shr $24, %edi
    mov %edi, %eax
    inc %eax
    shl $STACK_SHIFT, %eax
    lea processor_stacks(%rax), %rsp
    call processor_main
    ud2

    .bss
    .balign 16
processor_stacks: .skip MOST_CPUS << STACK_SHIFT
