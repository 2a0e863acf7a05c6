// PALs that read and change what pointers lead to.
#include "pals.h"

PAL(pointer) word pal_pointer(word a, word *p) {
  word before = *p;
  ++*p;
  return a + before;
}

PAL(where) word pal_where(word *p) { return (word)p; }

// Reads `count` words and leaves the complement of each.
PAL(words) word pal_words(word count, word *words) {
  word sum = 0;
  for (word index = 0; index < count; index++) {
    sum = mix(sum, words[index]);
    words[index] = ~words[index];
  }
  return sum;
}

INLINE word take(word sum, word *words, word count) {
  for (word index = 0; index < count; index++) {
    sum = mix(sum, words[index]);
    words[index] += count;
  }
  return sum;
}

PAL(words10)
word pal_words10(word *a, word *b, word *c, word *d, word *e, word *f, word *g, word *h, word *i, word *j) {
  word *const all[10] = {a, b, c, d, e, f, g, h, i, j};
  word sum = 0;
  for (int index = 0; index < 10; index++) sum = take(sum, all[index], WORDS_OF_BUFFER(index));
  return sum;
}

// Adds the first buffer to the second, word by word.
PAL(add) word pal_add(word *from, word *to) {
  for (int index = 0; index < ADD_WORDS; index++) to[index] += from[index];
  return (word)from ^ (word)to;
}

// Counts its calls, and tells of the first word.
PAL(tell) word pal_tell(word *p) {
  word *calls = data();
  ++*calls;
  *p += *calls;
  return *calls;
}

// Takes as long as it is told to, and says in its buffer what came out and how often it was called.
PAL(slow) word pal_slow(word steps, word *p) {
  word *calls = data();
  ++*calls;
  p[0] = work(p[0], steps);
  p[1] = *calls;
  return *calls;
}
