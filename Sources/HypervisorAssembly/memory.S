// The functions that the compiler calls by itself for copies and fills.
.text
.globl memcpy, memmove, memset, memcmp
memcpy:
  movq %rdi, %rax
forward:
  movq %rdx, %rcx
  shrq $3, %rcx
  rep movsq                        // words first: emulators count every step of a REP
  movl %edx, %ecx
  andl $7, %ecx
  rep movsb
  ret

memmove:
  movq %rdi, %rax
  movq %rdi, %r8
  subq %rsi, %r8
  cmpq %rdx, %r8
  jae forward
  // The destination starts inside the source: from the end, the odd bytes first.
  std
  leaq -1(%rsi,%rdx), %rsi
  leaq -1(%rdi,%rdx), %rdi
  movl %edx, %ecx
  andl $7, %ecx
  rep movsb
  subq $7, %rsi
  subq $7, %rdi
  movq %rdx, %rcx
  shrq $3, %rcx
  rep movsq
  cld
  ret

memset:
  movq %rdi, %r8
  movzbl %sil, %eax
  movabsq $0x0101010101010101, %r9
  imulq %r9, %rax
  movq %rdx, %rcx
  shrq $3, %rcx
  rep stosq
  movl %edx, %ecx
  andl $7, %ecx
  rep stosb
  movq %r8, %rax
  ret

memcmp:
  xorl %eax, %eax
  movq %rdx, %rcx
  testq %rcx, %rcx
  jz 1f
  repe cmpsb
  je 1f
  movzbl -1(%rdi), %eax
  movzbl -1(%rsi), %edx
  subl %edx, %eax
1: ret
