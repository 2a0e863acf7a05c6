#include "hypercall.h"

#include <stdlib.h>
#include <string.h>

bool uses_vmcall;

__attribute__((constructor)) static void choose(void) {
  const char *name = getenv("HYPERCALL");
  uses_vmcall = name && strcmp(name, "vmcall") == 0;
}

struct answer hypercall(word number, word c, word d, word s, word t) {
  struct answer answer = {.result = number, .b = 0, .c = c, .d = d};
  if (uses_vmcall)
    __asm__ volatile("vmcall"
                     : "+a"(answer.result), "+b"(answer.b), "+c"(answer.c), "+d"(answer.d), "+S"(s), "+D"(t)
                     :
                     : "memory");
  else
    __asm__ volatile("vmmcall"
                     : "+a"(answer.result), "+b"(answer.b), "+c"(answer.c), "+d"(answer.d), "+S"(s), "+D"(t)
                     :
                     : "memory");
  return answer;
}

struct cpuid cpuid(uint32_t leaf, uint32_t subleaf) {
  struct cpuid answer;
  __asm__ volatile("cpuid"
                   : "=a"(answer.a), "=b"(answer.b), "=c"(answer.c), "=d"(answer.d)
                   : "a"(leaf), "c"(subleaf));
  return answer;
}
