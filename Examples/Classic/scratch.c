#include "scratch.h"

static const uintptr_t before = 0x600d;

static int changed(const uintptr_t *after) {
  int count = 0;
  for (int index = 0; index < SCRATCH_REGISTERS; index++) count += after[index] != before;
  return count;
}

// This file is compiled without a red zone: the call writes below the stack pointer.
#ifdef __x86_64__
int scratch_registers_changed(spoiler *function) {
  register uintptr_t r8 __asm__("r8") = before, r9 __asm__("r9") = before;
  register uintptr_t r10 __asm__("r10") = before, r11 __asm__("r11") = before;
  uintptr_t rcx = before, rdx = before, rsi = before, rdi = before, entry = (uintptr_t)function;
  __asm__ volatile("call *%%rax"
                   : "+a"(entry), "+c"(rcx), "+d"(rdx), "+S"(rsi), "+D"(rdi), "+r"(r8), "+r"(r9), "+r"(r10), "+r"(r11)
                   :
                   : "memory", "cc");
  return changed((const uintptr_t[]){rcx, rdx, rsi, rdi, r8, r9, r10, r11});
}
#else
int scratch_registers_changed(spoiler *function) {
  uintptr_t ecx = before, edx = before, entry = (uintptr_t)function;
  __asm__ volatile("call *%%eax" : "+a"(entry), "+c"(ecx), "+d"(edx) : : "memory", "cc");
  return changed((const uintptr_t[]){ecx, edx});
}
#endif
