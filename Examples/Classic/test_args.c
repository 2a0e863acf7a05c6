// test_args FUNCS ITERATIONS SEED: functions with ten parameters of random words, each called outside of TrustVisor and
// inside. FUNCS is a sum: 1 ten integers, 2 ten pointers to a word each, 4 five pairs of a size and an array.
//
// What is compared are results and memory, and beside the memory its neighbours, which nobody may change.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "classic.h"
#include "code.h"
#include "random.h"

enum { INTEGERS = 1, POINTERS = 2, ARRAYS = 4, ALL_KINDS = 7 };
enum { PARAMETERS = 10, PAIRS = 5, MOST_WORDS = 99, NEIGHBOURS = 2 };

/// Words of one parameter, with a neighbour on either side.
struct buffer {
  uintptr_t words[MOST_WORDS + NEIGHBOURS];
};

static uintptr_t *start(struct buffer *buffer) { return buffer->words + 1; }

static void fill(struct buffer *buffers, size_t count) {
  for (size_t index = 0; index < count; index++)
    for (size_t word = 0; word < MOST_WORDS + NEIGHBOURS; word++) buffers[index].words[word] = random_word();
}

static bool report(const char *kind, uintptr_t iteration, bool agree) {
  if (!agree) printf("%s, iteration %" PRIuPTR ": outside and inside differ\n", kind, iteration);
  return agree;
}

static uintptr_t call_with_integers(integer_mixer *mix, const uintptr_t a[PARAMETERS]) {
  return mix(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9]);
}

static bool try_integers(uintptr_t iterations) {
  struct pal_parameter parameters[PARAMETERS];
  for (size_t index = 0; index < PARAMETERS; index++) parameters[index] = (struct pal_parameter){PAL_INTEGER, 0};
  struct pal pal;
  classic_begin(&pal, (pal_function)classic_mix_integers, parameters, PARAMETERS);
  bool agree = true;
  for (uintptr_t iteration = 0; agree && iteration < iterations; iteration++) {
    uintptr_t words[PARAMETERS];
    for (size_t index = 0; index < PARAMETERS; index++) words[index] = random_word();
    const uintptr_t outside = call_with_integers(classic_mix_integers, words);
    const uintptr_t inside = call_with_integers(PAL_CALL(integer_mixer, &pal), words);
    agree = report("integers", iteration, outside == inside);
  }
  classic_end(&pal);
  return agree;
}

static uintptr_t call_with_pointers(pointer_mixer *mix, struct buffer b[PARAMETERS]) {
  return mix(start(&b[0]), start(&b[1]), start(&b[2]), start(&b[3]), start(&b[4]), start(&b[5]), start(&b[6]),
             start(&b[7]), start(&b[8]), start(&b[9]));
}

static bool try_pointers(uintptr_t iterations) {
  static struct buffer outside[PARAMETERS], inside[PARAMETERS];
  struct pal_parameter parameters[PARAMETERS];
  for (size_t index = 0; index < PARAMETERS; index++) parameters[index] = (struct pal_parameter){PAL_POINTER, 1};
  struct pal pal;
  classic_begin(&pal, (pal_function)classic_mix_pointers, parameters, PARAMETERS);
  bool agree = true;
  for (uintptr_t iteration = 0; agree && iteration < iterations; iteration++) {
    fill(outside, PARAMETERS);
    memcpy(inside, outside, sizeof inside);
    const uintptr_t expected = call_with_pointers(classic_mix_pointers, outside);
    const uintptr_t actual = call_with_pointers(PAL_CALL(pointer_mixer, &pal), inside);
    agree = report("pointers", iteration, expected == actual && memcmp(inside, outside, sizeof inside) == 0);
  }
  classic_end(&pal);
  return agree;
}

static uintptr_t call_with_arrays(array_mixer *mix, const size_t n[PAIRS], struct buffer b[PAIRS]) {
  return mix(n[0], start(&b[0]), n[1], start(&b[1]), n[2], start(&b[2]), n[3], start(&b[3]), n[4], start(&b[4]));
}

// A PAL's parameters are fixed when it is registered: each set of sizes is a PAL of its own.
static uintptr_t call_arrays_inside(const size_t sizes[PAIRS], struct buffer buffers[PAIRS]) {
  struct pal_parameter parameters[PARAMETERS];
  for (size_t index = 0; index < PAIRS; index++) {
    parameters[2 * index] = (struct pal_parameter){PAL_INTEGER, 0};
    parameters[2 * index + 1] = (struct pal_parameter){PAL_POINTER, sizes[index]};
  }
  struct pal pal;
  classic_begin(&pal, (pal_function)classic_mix_arrays, parameters, PARAMETERS);
  const uintptr_t result = call_with_arrays(PAL_CALL(array_mixer, &pal), sizes, buffers);
  classic_end(&pal);
  return result;
}

static bool try_arrays(uintptr_t iterations) {
  static struct buffer outside[PAIRS], inside[PAIRS];
  bool agree = true;
  for (uintptr_t iteration = 0; agree && iteration < iterations; iteration++) {
    size_t sizes[PAIRS];
    for (size_t index = 0; index < PAIRS; index++) sizes[index] = random_word() % (MOST_WORDS + 1);
    fill(outside, PAIRS);
    memcpy(inside, outside, sizeof inside);
    const uintptr_t expected = call_with_arrays(classic_mix_arrays, sizes, outside);
    const uintptr_t actual = call_arrays_inside(sizes, inside);
    agree = report("arrays", iteration, expected == actual && memcmp(inside, outside, sizeof inside) == 0);
  }
  return agree;
}

int main(int argc, char **argv) {
  static const char usage[] = "test_args FUNCS ITERATIONS SEED, FUNCS a sum of 1 integers, 2 pointers, 4 arrays";
  uintptr_t words[3];
  classic_read_words(argc, argv, usage, words, 3);
  const uintptr_t kinds = words[0], iterations = words[1];
  // Words that no kind has are refused as wrong ones are.
  if (kinds == 0 || kinds > ALL_KINDS) classic_read_words(0, argv, usage, words, 3);
  classic_need_trustvisor();
  random_begin(words[2]);
  bool agree = true;
  if (kinds & INTEGERS) agree &= try_integers(iterations);
  if (kinds & POINTERS) agree &= try_pointers(iterations);
  if (kinds & ARRAYS) agree &= try_arrays(iterations);
  printf("%s\n", agree ? "outside and inside agree" : "outside and inside do not agree");
  return agree ? EXIT_AGREE : EXIT_DIFFER;
}
