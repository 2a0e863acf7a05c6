// Exceptions of the hypervisor itself: they are bugs, so all but a few end in a panic with all registers.
// AMD64 Architecture Programmer's Manual volume 2, section 8.9 (long-mode interrupts).

#define KERNEL_CODE 0x08
#define KERNEL_DATA 0x10
#define NMIS_TAKEN 8

.text
.macro STUB vector
  .balign 16
  .if \vector == 8 || (\vector >= 10 && \vector <= 14) || \vector == 17 || \vector == 21 || \vector == 29 || \vector == 30
  .else
    pushq $0
  .endif
  pushq $\vector
  jmp exception_common
.endm

// Sixteen bytes each, for vectors 0 to 31; the vector's own stub lies at its number times sixteen.
.balign 16
.globl exception_stubs
exception_stubs:
  STUB 0
  STUB 1
  .balign 16
  jmp nmi_entry
  .altmacro
  .set i, 3
  .rept 29
    STUB %i
    .set i, i + 1
  .endr

exception_common:
  cld
  pushq %rax
  pushq %rcx
  pushq %rdx
  pushq %rbx
  pushq %rbp
  pushq %rsi
  pushq %rdi
  pushq %r8
  pushq %r9
  pushq %r10
  pushq %r11
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, %rdi
  movq %rsp, %rbx
  andq $-16, %rsp
  call hypervisor_exception
  movq %rbx, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %r11
  popq %r10
  popq %r9
  popq %r8
  popq %rdi
  popq %rsi
  popq %rbp
  popq %rbx
  popq %rdx
  popq %rcx
  popq %rax
  addq $16, %rsp
  iretq

// Sends an interrupted RIP, which RAX holds, from between two addresses to a third.
.macro LIFT from, to, target
  cmpq $\from, %rax
  jb 9f
  cmpq $\to, %rax
  jae 9f
  movq $\target, 8(%rsp)
9:
.endm

// Counted for whoever serves it, and lifted over a HLT that would otherwise put it to sleep, or an entry of the
// guest that would leave it unserved.
nmi_entry:
  pushq %rax
  incq %gs:NMIS_TAKEN
  movq 8(%rsp), %rax
  LIFT svm_park_window_start, svm_park_window_end, svm_park_window_end
  LIFT vtx_park_window_start, vtx_park_window_end, vtx_park_window_end
  LIFT vtx_entry_window_start, vtx_entry_window_end, vtx_entry_given_up
  popq %rax
  iretq

// int write_msr_or_fail(uint32_t msr, uint64_t value)
.globl write_msr_or_fail, write_msr_instruction, write_msr_recovery
write_msr_or_fail:
  movl %edi, %ecx
  movl %esi, %eax
  movq %rsi, %rdx
  shrq $32, %rdx
write_msr_instruction:
  wrmsr
  xorl %eax, %eax
  ret
write_msr_recovery:
  movl $1, %eax
  ret

// int read_msr_or_fail(uint32_t msr, uint64_t *value)
.globl read_msr_or_fail, read_msr_instruction, read_msr_recovery
read_msr_or_fail:
  movl %edi, %ecx
read_msr_instruction:
  rdmsr
  shlq $32, %rdx
  orq %rdx, %rax
  movq %rax, (%rsi)
  xorl %eax, %eax
  ret
read_msr_recovery:
  movl $1, %eax
  ret

// int set_xcr_or_fail(uint32_t index, uint64_t value)
.globl set_xcr_or_fail, set_xcr_instruction, set_xcr_recovery
set_xcr_or_fail:
  movl %edi, %ecx
  movl %esi, %eax
  movq %rsi, %rdx
  shrq $32, %rdx
set_xcr_instruction:
  xsetbv
  xorl %eax, %eax
  ret
set_xcr_recovery:
  movl $1, %eax
  ret

// void load_descriptors(const void *gdtr, const void *idtr, uint16_t task)
.globl load_descriptors
load_descriptors:
  lgdt (%rdi)
  lidt (%rsi)
  movl $KERNEL_DATA, %eax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  xorl %eax, %eax
  movw %ax, %fs
  movw %ax, %gs
  lldt %ax
  ltr %dx
  popq %rax
  pushq $KERNEL_CODE
  pushq %rax
  lretq

// void continue_on_stack(uint64_t stack_top, void *processor)
.globl continue_on_stack
continue_on_stack:
  movq %rdi, %rsp
  movq %rsi, %rdi
  xorl %ebp, %ebp
  call hypervisor_processor_continue
  ud2
