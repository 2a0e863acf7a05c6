#include "detection.h"

struct pal_cpuid pal_cpuid(uint32_t leaf, uint32_t subleaf) {
  struct pal_cpuid answer;
  __asm__ volatile("cpuid"
                   : "=a"(answer.eax), "=b"(answer.ebx), "=c"(answer.ecx), "=d"(answer.edx)
                   : "a"(leaf), "c"(subleaf));
  return answer;
}
