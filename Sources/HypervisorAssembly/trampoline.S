// The way up of a further processor: real mode at a page below 1 MiB, then 64-bit with the hypervisor's
// own tables. The code is copied there, so every address in it is reckoned from its page's start, which
// the start-up IPI leaves in CS. AMD64 Architecture Programmer's Manual volume 2, sections 14.1 and 16.5.

#define CR0_PE_MP_NE_WP_PG 0x80010023
#define CR4_MCE_PAE 0x60
#define MSR_EFER 0xC0000080
#define EFER_LME_NXE 0x900

.section .rodata
.balign 16
.globl trampoline_start, trampoline_end, trampoline_parameters
.code16
trampoline_start:
  cli
  cld
  movw %cs, %ax
  movw %ax, %ds
  xorl %ebx, %ebx
  movw %cs, %bx
  shll $4, %ebx                    // the page's linear address
  leal (trampoline_gdt - trampoline_start)(%ebx), %eax
  movl %eax, trampoline_gdtr - trampoline_start + 2
  leal (trampoline_long - trampoline_start)(%ebx), %eax
  movl %eax, trampoline_target - trampoline_start
  lgdtl trampoline_gdtr - trampoline_start
  movl $CR4_MCE_PAE, %eax
  movl %eax, %cr4
  movl trampoline_parameters - trampoline_start, %eax
  movl %eax, %cr3
  movl $MSR_EFER, %ecx
  rdmsr
  orl $EFER_LME_NXE, %eax
  wrmsr
  movl $CR0_PE_MP_NE_WP_PG, %eax
  movl %eax, %cr0
  ljmpl *trampoline_target - trampoline_start

.code64
trampoline_long:
  movl $0x10, %eax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  leaq trampoline_parameters(%rip), %rax
  movq 8(%rax), %rsp
  movq 16(%rax), %rdi
  xorl %ebp, %ebp
  movabsq $hypervisor_processor_start, %rax
  callq *%rax
  ud2

.balign 8
trampoline_gdt:
  .quad 0
  .quad 0x00AF9B000000FFFF         // 64-bit code
  .quad 0x00CF93000000FFFF         // data
trampoline_gdt_end:
trampoline_gdtr:
  .word trampoline_gdt_end - trampoline_gdt - 1
  .long 0
  .balign 8
trampoline_target:
  .long 0
  .word 0x08
  .balign 8
trampoline_parameters:
  .quad 0                          // page tables
  .quad 0                          // stack
  .quad 0                          // the processor's block
trampoline_end:
