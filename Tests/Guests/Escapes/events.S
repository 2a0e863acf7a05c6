// Events that are delivered on any stack: event_opcode(stack) and so on. They do not return.
#include "../Common/apic.h"
#include "../Common/cpu.h"
#include "events.h"

#define PATIENCE 10000000

    .macro COMMAND value
    mov $APIC_PLACE + APIC_COMMAND_LOW, %edx
    movl $\value, (%rdx)
    .endm

    .text
    .code64
    .globl event_opcode, event_software, event_interrupt, event_nmi, event_entry
event_opcode:
    mov %rdi, %rsp
    ud2
event_software:
    mov %rdi, %rsp
    int $SOFTWARE_VECTOR
    jmp lost
event_interrupt:
    COMMAND (APIC_SELF | INTERRUPT_VECTOR)
    mov %rdi, %rsp
    sti
    jmp wait
event_nmi:
    mov %rdi, %rsp
    COMMAND (APIC_SELF | APIC_NMI)
wait:
    mov $PATIENCE, %ecx
1:  pause
    loop 1b
lost:
    cli
    mov $own_stack_top, %esp
    call event_lost

event_entry:
    mov $own_stack_top, %esp
    call event_arrived

    .bss
    .balign 16
    .skip 4096
own_stack_top:
