// Calls of registered PALs. The functions do next to nothing, so that what is timed is the way in and out.
#include "events.h"
#include "measure.h"
#include "pal.h"

enum { many_words = 256 };

#define INTEGER {parameter_integer, 0, 0}
#define POINTER(words) {parameter_pointer, 0, words}

static struct pal pal;
static word words[10];
static word array[many_words];

typedef word two(word, word);
typedef word one_pointer(word, word *);
typedef word array_only(word *);
typedef word ten(word, word, word, word, word, word, word, word, word, word);
typedef word ten_pointers(word *, word *, word *, word *, word *, word *, word *, word *, word *, word *);

PAL_CODE static word add(word a, word b) { return a + b; }

PAL_CODE static word add_counting(word a, word *p) { return a + (*p)++; }

PAL_CODE static word add_ten(word a, word b, word c, word d, word e, word f, word g, word h, word i, word j) {
  return a + b + c + d + e + f + g + h + i + j;
}

PAL_CODE static word add_ten_at(word *a, word *b, word *c, word *d, word *e, word *f, word *g, word *h, word *i,
                                word *j) {
  return *a + *b + *c + *d + *e + *f + *g + *h + *i + *j;
}

PAL_CODE static word add_ends(word *p) { return p[0] + p[many_words - 1]; }

static word call_two(void) { return ((two *)pal.entry)(20, 22); }

static word call_pointer(void) {
  words[0] = 2;
  word sum = ((one_pointer *)pal.entry)(40, words);
  return sum + words[0];
}

static word call_ten(void) { return ((ten *)pal.entry)(1, 2, 3, 4, 5, 6, 7, 8, 9, 10); }

static word call_ten_pointers(void) {
  return ((ten_pointers *)pal.entry)(&words[0], &words[1], &words[2], &words[3], &words[4], &words[5], &words[6],
                                     &words[7], &words[8], &words[9]);
}

static word call_array(void) { return ((array_only *)pal.entry)(array); }

static const struct parameter_list two_integers = {2, 0, {INTEGER, INTEGER}};
static const struct parameter_list integer_and_pointer = {2, 0, {INTEGER, POINTER(1)}};
static const struct parameter_list ten_integers = {
    10, 0, {INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER}};
static const struct parameter_list ten_words = {
    10, 0,
    {POINTER(1), POINTER(1), POINTER(1), POINTER(1), POINTER(1), POINTER(1), POINTER(1), POINTER(1), POINTER(1),
     POINTER(1)}};
static const struct parameter_list many = {1, 0, {POINTER(many_words)}};

static void measure_call(const struct event *event, const void *function, const struct parameter_list *parameters) {
  if (!pal_make(&pal, function, 1)) {
    report_failure(event->name, "the program gets no memory");
    return;
  }
  word refusal = pal_register(&pal, parameters);
  if (refusal == 0) measure(event, NULL);
  else report_refusal(event->name, refusal);
  // Memory that is still a PAL's is left alone.
  if (refusal != 0 || pal_unregister(&pal) == 0) pal_free(&pal);
}

void measure_calls(void) {
  for (word i = 0; i < 10; i++) words[i] = i + 1;
  array[0] = 40;
  array[many_words - 1] = 2;
  measure_call(&(struct event){"call-2-integers", call_two, 42, returns_value}, add, &two_integers);
  measure_call(&(struct event){"call-10-integers", call_ten, 55, returns_value}, add_ten, &ten_integers);
  measure_call(&(struct event){"call-10-pointers", call_ten_pointers, 55, returns_value}, add_ten_at, &ten_words);
  measure_call(&(struct event){"call-256-words", call_array, 42, returns_value}, add_ends, &many);
  measure_call(
      &(struct event){"call-integer-pointer", call_pointer, 45, returns_value}, add_counting, &integer_and_pointer);
}
