// A PAL that does, one at a time, what must end its call.
#include "pals.h"

INLINE void touch_memory(word what, volatile word *place) {
  if (what == READ_NULL || what == READ_ADDRESS) (void)*place;
  if (what == WRITE_NULL || what == WRITE_ADDRESS) *place = 1;
}

INLINE void use_system(word what) {
  word value = 0;
  if (what == HALT) __asm__ volatile("hlt");
  if (what == PORT_IN) __asm__ volatile("in $0x71, %%al" : "+a"(value));
  if (what == PORT_OUT) __asm__ volatile("out %%al, $0xf4" : : "a"(value));
  if (what == DISABLE_INTERRUPTS) __asm__ volatile("cli");
  if (what == READ_MSR) __asm__ volatile("rdmsr" : "+a"(value) : "c"(0xc0000080) : "edx");
  if (what == WRITE_CR0) __asm__ volatile("mov %0, %%cr0" : : "r"(value));
  if (what == READ_CR3) __asm__ volatile("mov %%cr3, %0" : "=r"(value));
  if (what == READ_DR7) __asm__ volatile("mov %%dr7, %0" : "=r"(value));
}

INLINE void call_system(word what) {
  word getpid = sizeof(word) == 8 ? 39 : 20;
  if (what == SOFTWARE_INTERRUPT) __asm__ volatile("int $0x80" : "+a"(getpid) : : "memory");
#ifdef __x86_64__
  if (what == SYSCALL) __asm__ volatile("syscall" : "+a"(getpid) : : "rcx", "r11", "memory");
#else
  if (what == SYSCALL) __asm__ volatile("syscall" : "+a"(getpid) : : "ecx", "memory");
#endif
  if (what == SYSENTER) __asm__ volatile("sysenter" : "+a"(getpid) : : "memory");
  if (what == BREAKPOINT) __asm__ volatile("int3");
  if (what == UNDEFINED) __asm__ volatile("ud2");
}

PAL(mischief) static word dig(word depth) {
  // Not a loop: each level keeps something on the stack.
  volatile word keep[16];
  keep[depth & 15] = depth;
  return depth == 0 ? 0 : dig(depth - 1) + keep[depth & 15];
}

INLINE void leave_its_rights(word what) {
  word *memory = data();
  volatile char *code = (volatile char *)memory - CODE_BYTES;
  if (what == OVERFLOW_STACK) *memory += dig(1 << 20);
  if (what == WRITE_CODE) *code = (char)0xc3;
  if (what == EXECUTE_DATA) {
    char *place = (char *)(memory + DATA_WORDS / 2);
    *place = (char)0xc3;
    __asm__ volatile("call *%0" : : "r"(place) : "memory");
  }
}

INLINE void step_or_break(word what) {
#ifdef __x86_64__
  if (what == SINGLE_STEP) __asm__ volatile("pushfq; orl $0x100, (%%rsp); popfq; nop; nop" ::: "cc", "memory");
  if (what == BREAK_STACK) __asm__ volatile("xor %%esp, %%esp; push %%rax" ::: "memory");
#else
  if (what == SINGLE_STEP) __asm__ volatile("pushfl; orl $0x100, (%%esp); popfl; nop; nop" ::: "cc", "memory");
  if (what == BREAK_STACK) __asm__ volatile("xor %%esp, %%esp; push %%eax" ::: "memory");
#endif
}

// Exceptions of x87 and SSE, unmasked first.
INLINE void miscompute(word what) {
  uint32_t control = 0;
  word *memory = data();
  if (what == X87_ERROR) __asm__ volatile("fninit; fldcw %0; fldz; fld1; fdiv %%st(1), %%st; fwait" : : "m"(control));
  if (what == SSE_ERROR)
    __asm__ volatile("ldmxcsr %0; xorps %%xmm0, %%xmm0; divps %%xmm0, %%xmm0" : : "m"(control));
  if (what == MISALIGNED_SSE) __asm__ volatile("movaps 1(%0), %%xmm0" : : "r"(memory) : "memory");
}

PAL(mischief) word pal_mischief(word what, word argument) {
  word *calls = data();
  ++*calls;
  if (what == DIVIDE_BY_ZERO) {
    word zero = 0;
    __asm__ volatile("xor %%edx, %%edx; div %0" : "+r"(zero) : : "eax", "edx");
  }
  int is_null = what == READ_NULL || what == WRITE_NULL;
  touch_memory(what, is_null ? (volatile word *)0 : (volatile word *)argument);
  if (what == JUMP) __asm__ volatile("jmp *%0" : : "r"(argument));
  use_system(what);
  call_system(what);
  leave_its_rights(what);
  step_or_break(what);
  miscompute(what);
  return *calls;
}
