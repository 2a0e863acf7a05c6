// The world switch of Intel VT-x. Intel SDM volume 3, chapters 27 (VM entries) and 28 (VM exits).

// Offsets in X86.GeneralRegisters: the registers by their numbers in instructions. RSP is in the VMCS.
#define RAX 0
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

// VMCS field (SDM volume 3, B.4.4).
#define HOST_RSP 0x6C14

// In struct processor_header.
#define NMIS_TAKEN 8

#define KERNEL_CODE 0x08
#define KERNEL_DATA 0x10

// enum vtx_outcome
#define EXITED 0
#define REFUSED 1
#define GIVEN_UP 2

.text
// uint64_t vtx_run(void *registers, uint64_t is_launched)
// There is no global interrupt flag: a non-maskable interrupt may come at any instruction. One that comes in the
// window between the look at the counter and the entry ends the window (exceptions.S); one that comes later exits.
.globl vtx_run, vtx_exit, vtx_entry_window_start, vtx_entry_window_end, vtx_entry_given_up
vtx_run:
  pushq %rbx
  pushq %rbp
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  pushq %rdi
  movl $HOST_RSP, %eax
  vmwrite %rsp, %rax
vtx_entry_window_start:
  cmpq $0, %gs:NMIS_TAKEN
  jne vtx_entry_given_up
  testq %rsi, %rsi                // the moves below leave the flags as they are
  movq RAX(%rdi), %rax
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
  jnz 1f
  vmlaunch
  jmp 2f
1: vmresume
vtx_entry_window_end:
2: movl $REFUSED, %eax            // the guest's registers are in memory still
  jmp 3f
vtx_entry_given_up:
  movl $GIVEN_UP, %eax
  jmp 3f

// Where the CPU goes on after an exit: HOST_RIP, with HOST_RSP as above.
vtx_exit:
  pushq %rdi
  movq 8(%rsp), %rdi
  movq %rax, RAX(%rdi)
  movq %rcx, RCX(%rdi)
  movq %rdx, RDX(%rdi)
  movq %rbx, RBX(%rdi)
  movq %rbp, RBP(%rdi)
  movq %rsi, RSI(%rdi)
  movq %r8, R8(%rdi)
  movq %r9, R9(%rdi)
  movq %r10, R10(%rdi)
  movq %r11, R11(%rdi)
  movq %r12, R12(%rdi)
  movq %r13, R13(%rdi)
  movq %r14, R14(%rdi)
  movq %r15, R15(%rdi)
  popq RDI(%rdi)
  xorl %eax, %eax
3: addq $8, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbp
  popq %rbx
  cld
  ret

// void vtx_park_until_nmi(void)
// exceptions.S moves a return address in the window to its end, so that an interrupt just before HLT cannot be lost.
.globl vtx_park_until_nmi, vtx_park_window_start, vtx_park_window_end
vtx_park_until_nmi:
vtx_park_window_start:
  cmpq $0, %gs:NMIS_TAKEN
  jne vtx_park_window_end
  hlt
vtx_park_window_end:
  ret

// void vtx_take_pending_nmi(void)
// After an exit for one, further ones are held back until an IRET (SDM volume 3, 28.5.5). It goes to the next
// instruction.
.globl vtx_take_pending_nmi
vtx_take_pending_nmi:
  movq %rsp, %rax
  pushq $KERNEL_DATA
  pushq %rax
  pushfq
  pushq $KERNEL_CODE
  leaq 1f(%rip), %rax
  pushq %rax
  iretq
1: ret
