// The world switch of AMD SVM. AMD64 Architecture Programmer's Manual volume 2, sections 15.5 and 15.6.

// Offsets in X86.GeneralRegisters: the registers by their numbers in instructions. RAX and RSP are in the VMCB.
#define RCX 8
#define RDX 16
#define RBX 24
#define RBP 40
#define RSI 48
#define RDI 56
#define R8 64
#define R9 72
#define R10 80
#define R11 88
#define R12 96
#define R13 104
#define R14 112
#define R15 120

.text
// void svm_run(void *registers, uint64_t vmcb, uint64_t host_vmcb)
// The global interrupt flag is clear here, before and after. VMRUN keeps RSP and RAX of the host;
// everything else that the guest changes is put back by hand. VMLOAD and VMSAVE on both sides keep the
// hypervisor's GS and task register valid for exceptions of its own, and the guest's FS, GS, task register and
// system call registers away from PALs.
.globl svm_run
svm_run:
  pushq %rbx
  pushq %rbp
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  pushq %rdx
  pushq %rdi
  movq %rsi, %rax
  movq RCX(%rdi), %rcx
  movq RDX(%rdi), %rdx
  movq RBX(%rdi), %rbx
  movq RBP(%rdi), %rbp
  movq RSI(%rdi), %rsi
  movq R8(%rdi), %r8
  movq R9(%rdi), %r9
  movq R10(%rdi), %r10
  movq R11(%rdi), %r11
  movq R12(%rdi), %r12
  movq R13(%rdi), %r13
  movq R14(%rdi), %r14
  movq R15(%rdi), %r15
  movq RDI(%rdi), %rdi
  vmload %rax
  vmrun %rax
  vmsave %rax
  movq 8(%rsp), %rax
  vmload %rax
  popq %rax
  movq %rdi, RDI(%rax)
  movq %rcx, RCX(%rax)
  movq %rdx, RDX(%rax)
  movq %rbx, RBX(%rax)
  movq %rbp, RBP(%rax)
  movq %rsi, RSI(%rax)
  movq %r8, R8(%rax)
  movq %r9, R9(%rax)
  movq %r10, R10(%rax)
  movq %r11, R11(%rax)
  movq %r12, R12(%rax)
  movq %r13, R13(%rax)
  movq %r14, R14(%rax)
  movq %r15, R15(%rax)
  popq %rdx
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbp
  popq %rbx
  cld
  ret

// void svm_park_until_nmi(void)
// exceptions.S moves a return address between the two labels to the second one, so that an interrupt
// just before HLT cannot be lost.
.globl svm_park_until_nmi, svm_park_window_start, svm_park_window_end
svm_park_until_nmi:
  stgi
svm_park_window_start:
  hlt
svm_park_window_end:
  clgi
  ret

// void svm_take_pending_nmi(void)
.globl svm_take_pending_nmi
svm_take_pending_nmi:
  stgi
  nop
  clgi
  ret
