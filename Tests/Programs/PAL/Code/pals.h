// The PALs of the tests, and what their callers must know of them.
#pragma once

#include "code.h"

word pal_sum2(word, word);
word pal_sum10(word, word, word, word, word, word, word, word, word, word);
word pal_work(word seed, word steps);
word pal_endless(void);
word pal_counter(word amount);

word pal_pointer(word, word *);
word pal_where(word *);
word pal_words(word count, word *);
// Buffers of ten different sizes, together less than PARAMETER_PAGES.
#define WORDS_OF_BUFFER(index) ((word)((index) * (index) * 3 + 1))
word pal_words10(word *, word *, word *, word *, word *, word *, word *, word *, word *, word *);
enum { ADD_WORDS = 64 };
word pal_add(word *from, word *to);
word pal_tell(word *);
enum { SLOW_WORDS = 2 };
word pal_slow(word steps, word *);

// What a PAL learns of where it is.
enum { SAYS_SIGNATURE, SAYS_NUMBER, SAYS_WIDTH, SAYS_ZERO, SAYS_VMMCALL, SAYS_VMCALL, SAYS_FIRST_REFUSAL };
enum { FORBIDDEN_CALLS = 8, DETECT_WORDS = SAYS_FIRST_REFUSAL + FORBIDDEN_CALLS };
word pal_detect(word *says);

// Does what a PAL must not do.
enum mischief {
  NO_MISCHIEF,
  DIVIDE_BY_ZERO,
  READ_NULL,
  WRITE_NULL,
  READ_ADDRESS,
  WRITE_ADDRESS,
  JUMP,
  HALT,
  PORT_IN,
  PORT_OUT,
  DISABLE_INTERRUPTS,
  READ_MSR,
  WRITE_CR0,
  READ_CR3,
  READ_DR7,
  SOFTWARE_INTERRUPT,
  SYSCALL,
  SYSENTER,
  BREAKPOINT,
  UNDEFINED,
  OVERFLOW_STACK,
  WRITE_CODE,
  EXECUTE_DATA,
  SINGLE_STEP,
  BREAK_STACK,
  X87_ERROR,
  SSE_ERROR,
  MISALIGNED_SSE,
  MISCHIEF_COUNT
};
// Remembers how often it was called, and what survives its own death.
word pal_mischief(word what, word argument);

// In assembler: tells all registers at its first instruction; spoils all registers but the stack pointer.
extern const char pal_observe[], pal_spoil[];
#define SECRET ((word)0x5ec2e75ec2e75ec2u)
#define SPOIL_RESULT 0x1234

// Computes in SSE and x87, slowly enough to be interrupted.
word pal_vectors(word seed, word steps);

// What a PAL does with YMM registers: tells CPUID's features and XCR0; stores the registers as it finds them; takes
// values, works for so many steps, and gives them back; takes values and dies.
enum avx { AVX_FEATURES, AVX_COMPONENTS, AVX_LOOK, AVX_KEEP, AVX_DIE };
#ifdef __x86_64__
enum { AVX_REGISTERS = 16 };
#else
enum { AVX_REGISTERS = 8 };
#endif
enum { AVX_BYTES = AVX_REGISTERS * 32, AVX_WORDS = AVX_BYTES / sizeof(word) };
word pal_avx(word what, word steps, word *values);

INLINE word work(word seed, word steps) {
  for (; steps > 0; steps--) seed = mix(seed, steps);
  return seed;
}
