// Steps of 32-bit ring 0, with an interrupt table of its own: see steps.h.
#include "../Common/cpu.h"
#include "../Common/segments.h"
#include "../Escapes/interrupts.h"
#include "steps.h"

#define GATES 33
#define GATE_TYPE 0x8e00
#define DR6_CLEAR 0xffff0ff0

    .text
    .code32
    .globl steps_run, steps_run_shifted
// The same from a code segment whose base is not 0. No step may be a call then.
steps_run_shifted:
    movl $CODE32_SHIFTED, step_selector
    movl $next_step - SHIFT_BASE, step_start
    jmp 1f
steps_run:
    movl $CODE32, step_selector
    movl $next_step, step_start
1:  mov $step_stack_top, %esp
    call make_gates
    lidt step_table_pointer
    mov first_step, %ebp
    pushl step_selector
    pushl step_start
    lret

next_step:
    mov $step_stack_top, %esp
    mov STEP_KIND(%ebp), %eax
    cmp $STEP_ASK, %eax
    je ask
    cmp $STEP_CALL, %eax
    je call
    ljmp $CODE32, $back_to_legacy

ask:
    mov STEP_EAX(%ebp), %eax
    mov STEP_ECX(%ebp), %ecx
    mov STEP_EDX(%ebp), %edx
    mov STEP_ESI(%ebp), %esi
    mov STEP_EDI(%ebp), %edi
    vmmcall
store:
    mov %eax, STEP_EAX(%ebp)
    mov %ecx, STEP_ECX(%ebp)
    mov %edx, STEP_EDX(%ebp)
    mov %esi, STEP_ESI(%ebp)
    mov %edi, STEP_EDI(%ebp)
end_step:
    add $STEP_BYTES, %ebp
    jmp next_step

call:
    pushl STEP_SECOND(%ebp)
    pushl STEP_FIRST(%ebp)
    mov STEP_ENTRY(%ebp), %eax
    pushl STEP_FLAGS(%ebp)
    popfl
    call *%eax
behind_call:
    pushfl
    andl $~(RFLAGS_TF | RFLAGS_IF), (%esp)
    popfl
    jmp store

// EBP is the step in all handlers, because PALs give it back.
trap:
    push %eax
    incl STEP_TRAPS(%ebp)
    mov 4(%esp), %eax
    cmp STEP_ENTRY(%ebp), %eax
    jne 1f
    incl STEP_TRAPS_AT_ENTRY(%ebp)
1:  cmp $behind_call, %eax
    jne 1f
    incl STEP_TRAPS_BEHIND(%ebp)
1:  mov $DR6_CLEAR, %eax
    mov %eax, %dr6
    pop %eax
    iret

tick:
    push %eax
    mov $PIC_END, %al
    out %al, $PIC_MASTER
    mov 4(%esp), %eax
    mov %eax, STEP_TICK_PLACE(%ebp)
    incl STEP_TICKS(%ebp)
    mov STEP_TICKS(%ebp), %eax
    cmp STEP_MOST_TICKS(%ebp), %eax
    pop %eax
    je end_step
    iret

// With error codes, and without.
    .macro FAULT vector
fault_\vector:
    movl $\vector, STEP_VECTOR(%ebp)
    .if (\vector == 8) || (\vector >= 10 && \vector <= 14)
    add $4, %esp
    .endif
    jmp fault
    .endm
    FAULT 6
    FAULT 12
    FAULT 13
    FAULT 14
fault:
    mov (%esp), %eax
    mov %eax, STEP_FAULT_PLACE(%ebp)
    mov %cr2, %eax
    mov %eax, STEP_FAULT_ADDRESS(%ebp)
    jmp end_step

    .macro GATE vector, handler
    mov $\handler, %eax
    mov %ax, step_gates + 8 * \vector
    movw $CODE32, step_gates + 8 * \vector + 2
    movw $GATE_TYPE, step_gates + 8 * \vector + 4
    shr $16, %eax
    mov %ax, step_gates + 8 * \vector + 6
    .endm
make_gates:
    GATE 1, trap
    GATE 6, fault_6
    GATE 12, fault_12
    GATE 13, fault_13
    GATE 14, fault_14
    GATE PIC_VECTOR, tick
    ret

    .section .rodata
step_table_pointer:
    .word 8 * GATES - 1
    .long step_gates

    .bss
    .balign 8
step_gates: .skip 8 * GATES
    .globl first_step
first_step: .skip 4
step_selector: .skip 4
step_start: .skip 4
    .skip 4096
step_stack_top:
