#include "hypercall.h"

#include "detection.h"

static bool is_intel(void) {
  // "GenuineIntel" in EBX, EDX, ECX; the first is enough to tell.
  enum { VENDOR_LEAF = 0, INTEL_EBX = 0x756e6547 };
  return pal_cpuid(VENDOR_LEAF, 0).ebx == INTEL_EBX;
}

// Either instruction works on every processor; the vendor's own exits at once, the other as an undefined one.
enum pal_error pal_hypercall(enum pal_hypercall number, struct pal_arguments arguments) {
  uintptr_t result = (uintptr_t)number;
  if (is_intel())
    __asm__ volatile("vmcall"
                     : "+a"(result)
                     : "c"(arguments.c), "d"(arguments.d), "S"(arguments.source), "D"(arguments.destination)
                     : "memory");
  else
    __asm__ volatile("vmmcall"
                     : "+a"(result)
                     : "c"(arguments.c), "d"(arguments.d), "S"(arguments.source), "D"(arguments.destination)
                     : "memory");
  return (enum pal_error)result;
}
