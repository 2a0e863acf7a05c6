#include "guard.h"

uintptr_t guard_target, guard_skip, guard_stack, guard_stack_after, guard_return;
uintptr_t guard_saved[GUARD_REGISTERS], guard_pattern[GUARD_REGISTERS], guard_found[GUARD_REGISTERS];
uintptr_t guard_words_before[GUARD_WORDS], guard_words_after[GUARD_WORDS];

#ifdef __x86_64__
typedef uint64_t vector[2] __attribute__((aligned(16)));
vector guard_saved_vectors[GUARD_VECTORS], guard_vector_pattern[GUARD_VECTORS], guard_found_vectors[GUARD_VECTORS];
#endif

void guard_prepare(uintptr_t target, uintptr_t argument_bytes) {
  guard_target = target;
  guard_skip = argument_bytes;
  for (uintptr_t index = 0; index < GUARD_REGISTERS; index++) guard_pattern[index] = 0x5a000000 + index;
#ifdef __x86_64__
  for (uint64_t index = 0; index < GUARD_VECTORS; index++)
    for (uint64_t half = 0; half < 2; half++) guard_vector_pattern[index][half] = (index << 32) + 0x77 + half;
#endif
}

static bool vectors_held(void) {
#ifdef __x86_64__
  for (int index = 0; index < GUARD_VECTORS; index++)
    for (int half = 0; half < 2; half++)
      if (guard_found_vectors[index][half] != guard_vector_pattern[index][half]) return false;
#endif
  return true;
}

bool guard_held(uintptr_t popped, bool is_windows) {
  const int registers = is_windows ? GUARD_REGISTERS : GUARD_ALWAYS;
  for (int index = 0; index < registers; index++)
    if (guard_found[index] != guard_pattern[index]) return false;
  for (int index = 0; index < GUARD_WORDS; index++)
    if (guard_words_before[index] != guard_words_after[index]) return false;
  return guard_stack_after == guard_stack + popped && (!is_windows || vectors_held());
}
