#include "segment.h"

#ifdef __i386__
#include <asm/ldt.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"

static uint16_t shifted_segment(void) {
  enum { WRITE = 1, LDT_RING_3 = 7 };
  struct user_desc segment = {.base_addr = PAGE, .limit = 0xfffff, .seg_32bit = 1, .limit_in_pages = 1, .useable = 1};
  require_call("modify_ldt", syscall(SYS_modify_ldt, WRITE, &segment, sizeof segment));
  return segment.entry_number << 3 | LDT_RING_3;
}

enum result register_with_shifted_data(const struct pal *pal) {
  word result = REGISTER;
  __asm__ volatile(
      "mov %w[segment], %%ds\n"
      "vmmcall\n"
      "push %%ss\n"
      "pop %%ds"
      : "+a"(result)
      : [segment] "d"(shifted_segment()), "c"(&pal->sections), "S"(&pal->list), "D"(pal->entry)
      : "memory");
  return result;
}
#endif
