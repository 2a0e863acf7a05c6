// Protected mode without long mode, and on the way there and back.
#include "../Common/cpu.h"
#include "../Common/segments.h"
#include "ask.h"
#include "modes.h"

    .text
    .code64
// run_legacy(code, cr0, cr3, cr4, efer). With paging off, everything else may change.
    .globl run_legacy
run_legacy:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, saved_stack
    mov %cr0, %rax
    mov %eax, saved_cr0
    mov %cr4, %rax
    mov %eax, saved_cr4
    mov %edi, wanted_code
    mov %esi, wanted_cr0
    mov %edx, wanted_cr3
    mov %ecx, wanted_cr4
    mov %r8d, wanted_efer
    ljmp *to_code32
    .code32
start_legacy: call leave_long_mode
    mov wanted_cr4, %eax
    mov %eax, %cr4
    mov wanted_cr3, %eax
    mov %eax, %cr3
    mov wanted_cr0, %eax
    mov %eax, %cr0
    jmp *wanted_code

// Code comes back here, in 32-bit mode with any paging and flat segments or none.
    .globl back_to_legacy
back_to_legacy:
    mov $DATA, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    mov saved_stack, %esp
    call leave_paging
    mov saved_cr4, %eax
    mov %eax, %cr4
    mov $identity_pml4, %eax
    mov %eax, %cr3
    call enable_long_mode
    mov saved_cr0, %eax
    mov %eax, %cr0
    ljmp $CODE64, $2f
    .code64
2:  mov saved_stack, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret

    .code32
leave_long_mode:
    call leave_paging
    mov $MSR_EFER, %ecx
    rdmsr
    and $~EFER_LME, %eax
    or wanted_efer, %eax
    wrmsr
    ret

leave_paging:
    mov %cr0, %eax
    and $~CR0_PG, %eax
    mov %eax, %cr0
    ret

enable_long_mode:
    mov $MSR_EFER, %ecx
    rdmsr
    or $EFER_LME, %eax
    wrmsr
    ret

    .globl legacy_ring0, legacy_shifted, legacy_16bit, legacy_real, legacy_ring3, legacy_long
legacy_ring0:
    ASK answer
    jmp back_to_legacy

// An offset that is not the linear address.
legacy_shifted:
    ljmp $CODE32_SHIFTED, $1f - SHIFT_BASE
1:  ASK answer
    ljmp $CODE32, $back_to_legacy

legacy_16bit:
    mov $DATA16, %eax
    mov %eax, %ds
    ljmp $CODE16, $low_protected_offset

legacy_real:
    mov $DATA16, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    ljmp $CODE16, $low_real_offset

// SYSENTER is the way back that needs neither a task nor an interrupt table.
legacy_ring3:
    mov $MSR_SYSENTER_CS, %ecx
    mov $CODE32, %eax
    xor %edx, %edx
    wrmsr
    mov $MSR_SYSENTER_EIP, %ecx
    mov $back_to_legacy, %eax
    wrmsr
    mov $USER_DATA, %eax
    mov %eax, %ds
    push $USER_DATA
    push $user_stack_top
    push $USER_CODE32
    push $1f
    lret
1:  ASK answer
    sysenter

// Long mode once more, with the page tables and CR4 that were asked for.
legacy_long:
    call enable_long_mode
    mov wanted_cr0, %eax
    or $CR0_PG, %eax
    mov %eax, %cr0
    ljmp $CODE64, $1f
    .code64
1:  ASK answer
    ljmp *to_legacy
    .code32
end_long: call leave_long_mode
    jmp back_to_legacy

    .section .rodata
    .balign 8
to_code32:
    .long start_legacy
    .word CODE32
to_legacy:
    .long end_long
    .word CODE32

    .bss
    .balign 8
saved_stack: .skip 8
saved_cr0: .skip 4
saved_cr4: .skip 4
wanted_code: .skip 4
wanted_cr0: .skip 4
wanted_cr3: .skip 4
wanted_cr4: .skip 4
wanted_efer: .skip 4
    .skip 256
user_stack_top:
