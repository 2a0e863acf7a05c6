// PALs that only compute.
#include "pals.h"

PAL(sum2) word pal_sum2(word a, word b) { return 3 * a - b; }

PAL(sum10)
word pal_sum10(word a, word b, word c, word d, word e, word f, word g, word h, word i, word j) {
  word sum = 0;
  const word all[10] = {a, b, c, d, e, f, g, h, i, j};
  for (int index = 0; index < 10; index++) sum = mix(sum, all[index]);
  return sum;
}

// Takes as long as it is told to; the same work outside says what must come.
PAL(work) word pal_work(word seed, word steps) { return work(seed, steps); }

PAL(endless) word pal_endless(void) {
  for (;;) __asm__ volatile("");
}

// Adds to what it remembers, and returns that.
PAL(counter) word pal_counter(word amount) {
  word *memory = data();
  // Not at once: threads that were in here together would lose something.
  word before = *memory;
  for (volatile int delay = 0; delay < 20; delay++)
    ;
  *memory = before + amount;
  return *memory;
}
