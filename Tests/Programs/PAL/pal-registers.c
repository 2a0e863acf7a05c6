// Registers: what a PAL finds in them, and what of it comes back, whatever its caller had there.
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"
#include "pal.h"
#include "pals.h"
#include "registers.h"

enum { VECTORS = GENERAL_COUNT, FLAGS_ALWAYS = 2, INITIAL_CONTROL = 0x37f, INITIAL_MXCSR = 0x1f80 };
#define FLAGS_INSIDE (FLAGS_ALWAYS | FLAG_INTERRUPT)

// A value for every register that can be had.
static void fill(struct registers *registers, word flags) {
  registers_now(registers);
  for (int index = 0; index < 16; index++)
    if (index != SP) registers->general[index] = (word)0x1111111111111111u * index + 0x77;
  registers->flags = flags;
  struct extended *extended = &registers->extended;
  memset(extended->vector, 0xa5, sizeof extended->vector);
  memset(extended->x87, 0x3c, sizeof extended->x87);
  extended->tags = 0xff;
  extended->control = 0x0f7f;
  extended->status = 3 << 11;
  extended->mxcsr = 0x5f80;
}

static bool same_extended(const struct extended *a, const struct extended *b) {
  for (int index = 0; index < 8; index++)
    if (memcmp(a->x87[index], b->x87[index], 10) != 0) return false;
  return a->control == b->control && a->status == b->status && a->tags == b->tags && a->mxcsr == b->mxcsr &&
         memcmp(a->vector, b->vector, VECTORS * 16) == 0;
}

static bool is_zero(const void *bytes, size_t count) {
  for (size_t index = 0; index < count; index++)
    if (((const char *)bytes)[index] != 0) return false;
  return true;
}

static void pass_pointer(struct registers *before, word stack[STACK_WORDS], const void *pointer) {
  if (sizeof(word) == 8)
    before->general[DI] = (word)pointer;
  else
    stack[0] = (word)pointer;
}

static void observe(const struct pal *pal, word flags, struct registers *seen) {
  struct registers before, after;
  word stack[STACK_WORDS];
  fill(&before, flags);
  memset(seen, 0, sizeof *seen);
  memset(stack, 0x55, sizeof stack);
  pass_pointer(&before, stack, seen);
  call_with(pal->entry, &before, &after, stack);
  require_equal("observe: the PAL has run", after.general[AX], seen->general[SP]);
}

static void check_seen(const struct pal *pal, const struct registers *seen) {
  const bool is_wide = sizeof(word) == 8;
  for (int index = 0; index < GENERAL_COUNT; index++)
    if (index != SP && !(is_wide && index == DI))
      require_equal("inside: a register without argument", seen->general[index], 0);
  word argument = seen->general[DI], start = (word)pal->parameters;
  if (is_wide) require("inside: the argument", argument >= start && argument < start + PAGE);
  require_equal("inside: flags", seen->flags, FLAGS_INSIDE);
  word stack = seen->general[SP], bottom = (word)pal->stack;
  require("inside: the stack is the PAL's", stack > bottom && stack < bottom + STACK_PAGES * PAGE);
  require_equal("inside: the stack's alignment", (stack + sizeof(word)) % 16, 0);
  const struct extended *extended = &seen->extended;
  require_equal("inside: x87 control word", extended->control, INITIAL_CONTROL);
  require_equal("inside: x87 status", extended->status, 0);
  require_equal("inside: x87 tags", extended->tags, 0);
  require_equal("inside: MXCSR", extended->mxcsr, INITIAL_MXCSR);
  require("inside: x87 registers", is_zero(extended->x87, sizeof extended->x87));
  require("inside: vector registers", is_zero(extended->vector, VECTORS * 16));
  require_equal("inside: ring 3", seen->selector[0] & 3, 3);
  if (is_wide) require("inside: FS and GS begin at 0", is_zero(seen->base_difference, sizeof seen->base_difference));
}

static void what_a_pal_finds(void) {
  static const word hostile[] = {0, FLAG_CARRY, FLAG_DIRECTION, FLAG_ALIGNMENT_CHECK, FLAG_NESTED_TASK, FLAG_ID,
                                 FLAGS_ARITHMETIC | FLAG_DIRECTION | FLAG_ALIGNMENT_CHECK | FLAG_NESTED_TASK};
  struct pal pal;
  PAL_START(&pal, CODE_OF(observe), sizeof(struct registers) / sizeof(word));
  struct registers seen, first;
  for (size_t index = 0; index < sizeof hostile / sizeof *hostile; index++) {
    observe(&pal, FLAGS_ALWAYS | hostile[index], &seen);
    check_seen(&pal, &seen);
    if (index == 0) first = seen;
    // It cannot tell one caller from another.
    require("inside: always the same", memcmp(&first, &seen, sizeof seen) == 0);
  }
  note("a PAL finds defined values in all registers, whatever its caller had there");
  pal_end(&pal);
}

static void spoil(const struct pal *pal, word left, const struct registers *before, struct registers *after) {
  word stack[STACK_WORDS] = {left};
  struct registers given = *before;
  if (sizeof(word) == 8) given.general[DI] = left;
  call_with(pal->entry, &given, after, stack);
  require_equal("after: the result", after->general[AX], SPOIL_RESULT);
  static const int kept[] = {BX, BP, R12, R13, R14, R15, SI, DI};
  for (size_t index = 0; index < sizeof kept / sizeof *kept; index++) {
    // SI and DI are the function's own in 64-bit code, the caller's in 32-bit code.
    bool is_callers = sizeof(word) == 8 ? index < 6 : kept[index] < GENERAL_COUNT;
    const int number = kept[index];
    if (is_callers) require_equal("after: a register of the caller", after->general[number], given.general[number]);
  }
  for (int index = 1; index < GENERAL_COUNT; index++)
    require("after: no secret in a register", after->general[index] != SECRET);
  require("after: x87 and SSE are the caller's", same_extended(&after->extended, &given.extended));
}

static void what_comes_back(void) {
  struct pal pal;
  PAL_START(&pal, CODE_OF(spoil), 0);
  struct registers before, with_none, with_all;
  word control = FLAG_DIRECTION | FLAG_ALIGNMENT_CHECK | FLAG_NESTED_TASK | FLAG_ID;
  for (word flags = 0; flags <= FLAGS_ARITHMETIC; flags += FLAGS_ARITHMETIC) {
    fill(&before, FLAGS_ALWAYS | flags);
    spoil(&pal, FLAGS_ALWAYS, &before, &with_none);
    spoil(&pal, FLAGS_ALWAYS | FLAGS_ARITHMETIC | FLAG_DIRECTION | FLAG_NESTED_TASK | FLAG_ALIGNMENT_CHECK, &before,
          &with_all);
    require_equal("after: flags do not tell of the PAL", with_all.flags, with_none.flags);
    require_equal("after: control flags are the caller's", with_all.flags & control, 0);
    with_none.general[DI] = with_all.general[DI];
    bool is_same = memcmp(with_none.general, with_all.general, sizeof with_all.general) == 0;
    require("after: no register tells of the PAL", is_same);
  }
  fill(&before, FLAGS_ALWAYS | FLAG_DIRECTION | FLAG_ALIGNMENT_CHECK);
  spoil(&pal, FLAGS_ALWAYS, &before, &with_none);
  require_equal("after: hostile control flags are the caller's too", with_none.flags & control,
                FLAG_DIRECTION | FLAG_ALIGNMENT_CHECK);
  note("nothing of a PAL comes back in registers, and the caller's are untouched");
  pal_end(&pal);
}

static _Thread_local volatile word mine = 77;

// FS and GS are what systems know threads by.
static void thread_bases(void) {
  struct pal pal;
  PAL_START(&pal, CODE_OF(sum2), 0, 0);
#ifdef __x86_64__
  enum { SET_GS = 0x1001, GET_FS = 0x1003, GET_GS = 0x1004 };
  static word here = 4711;
  word fs = 0, after = 0;
  require_call("GS", syscall(SYS_arch_prctl, SET_GS, &here));
  require_call("FS", syscall(SYS_arch_prctl, GET_FS, &fs));
  require_equal("call", call2(&pal, 1, 1), 2);
  word value;
  __asm__ volatile("mov %%gs:0, %0" : "=r"(value) : : "memory");
  require_equal("GS leads where it did", value, here);
  require_call("FS", syscall(SYS_arch_prctl, GET_FS, &after));
  require_equal("FS is as it was", after, fs);
  require_call("GS", syscall(SYS_arch_prctl, GET_GS, &after));
  require_equal("GS is as it was", after, (word)&here);
#else
  uint16_t before, after;
  __asm__ volatile("mov %%gs, %0" : "=r"(before));
  require_equal("call", call2(&pal, 1, 1), 2);
  __asm__ volatile("mov %%gs, %0" : "=r"(after));
  require_equal("GS is as it was", after, before);
#endif
  check_equal("a thread keeps its memory", mine, 77);
  pal_end(&pal);
}

int main(void) {
  what_a_pal_finds();
  what_comes_back();
  thread_bases();
  return passed();
}
