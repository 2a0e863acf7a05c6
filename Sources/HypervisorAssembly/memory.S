// The functions that compilers call by themselves: for copies and fills, and those that libraries are built with.
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

// Of a library that is built with -D_FORTIFY_SOURCE: RCX is the room that the destination has.
.globl __memcpy_chk, __memset_chk
__memcpy_chk:
  cmpq %rdx, %rcx
  jae memcpy
  ud2

__memset_chk:
  cmpq %rdx, %rcx
  jae memset
  ud2

// Of a library that is built with -fstack-protector: the word at FS:28h is not what it was.
.globl __stack_chk_fail
__stack_chk_fail:
  ud2
