// A Windows program asks for the hypervisor and makes the hypercall that does nothing, by both opcodes. Without
// the hypervisor it makes none: the opcodes could be another's.
#include <stdint.h>
#include <stdio.h>

enum { leaf = 0x7A567254, signature = 0x7A767274, testHypercall = 255 };

static uint32_t detect(void) {
  uint32_t a = leaf, b = 0, c = 0, d = 0;
  __asm__ volatile("cpuid" : "+a"(a), "+b"(b), "+c"(c), "+d"(d));
  return a;
}

static uint32_t byVMMCALL(uint32_t number) {
  uint32_t a = number, b = 0, c = 0, d = 0;
  __asm__ volatile("vmmcall" : "+a"(a), "+b"(b), "+c"(c), "+d"(d) : : "memory");
  return a;
}

static uint32_t byVMCALL(uint32_t number) {
  uint32_t a = number, b = 0, c = 0, d = 0;
  __asm__ volatile("vmcall" : "+a"(a), "+b"(b), "+c"(c), "+d"(d) : : "memory");
  return a;
}

int main(void) {
  if (detect() != signature) {
    printf("no hypervisor\n");
    return 1;
  }
  // Number 254 is none: a program that only seemed to reach the hypervisor would not tell them apart.
  uint32_t none = byVMMCALL(testHypercall - 1);
  printf("%u %u %s\n", byVMMCALL(testHypercall), byVMCALL(testHypercall), none ? "refused" : "accepted");
  return 0;
}
