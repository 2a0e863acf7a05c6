// A PAL that asks where it is, and for what only its caller may have.
#include "pals.h"

#define MAKE_HYPERCALL(instruction, result, c, d, s, t) \
  __asm__ volatile(instruction : "+a"(result), "+c"(c), "+d"(d), "+S"(s), "+D"(t) : : "memory")

INLINE word hypercall(word number, word c) {
  word result = number, d = 0, s = 0, t = 0;
  MAKE_HYPERCALL("vmmcall", result, c, d, s, t);
  return result;
}

INLINE word other_hypercall(word number) {
  word result = number, c = 0, d = 0, s = 0, t = 0;
  MAKE_HYPERCALL("vmcall", result, c, d, s, t);
  return result;
}

PAL(detect) word pal_detect(word *says) {
  uint32_t a = DETECTION_LEAF, b = 0, c = 0, d = 0;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  says[SAYS_SIGNATURE] = a;
  says[SAYS_NUMBER] = b;
  says[SAYS_WIDTH] = c;
  says[SAYS_ZERO] = d;
  says[SAYS_VMMCALL] = hypercall(TEST, 0);
  says[SAYS_VMCALL] = other_hypercall(TEST);
  word here = (word)data() - CODE_BYTES;
  word *refusal = says + SAYS_FIRST_REFUSAL;
  *refusal++ = hypercall(REGISTER, here);
  *refusal++ = hypercall(UNREGISTER, here);
  *refusal++ = hypercall(SHARE, here);
  *refusal++ = hypercall(LOAD, here);
  *refusal++ = hypercall(UNLOAD, 0);
  *refusal++ = hypercall(QUERY_HANDLE, 0);
  *refusal++ = hypercall(QUERY_ENTRY, here);
  *refusal = hypercall(CALL_CDECL, 0);
  return a;
}
