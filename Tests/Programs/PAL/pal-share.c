// Memory of its caller that a PAL is let see: at the address that it has there, without being an argument.
#include <string.h>
#include <sys/mman.h>

#include "check.h"
#include "faults.h"
#include "pal.h"
#include "pals.h"
#include "pool.h"

enum { WORDS = 100 };

static struct pal pal;

static void share(const void *start, word bytes) {
  word address = (word)start;
  require_equal("share", pal_share(&pal, 1, &address, &bytes), SUCCESS);
}

static void expect_sum(const char *name, word *words) {
  word same[WORDS];
  memcpy(same, words, sizeof same);
  word expected = pal_words(WORDS, same);
  require_equal(name, call2(&pal, WORDS, (word)words), expected);
  check(name, memcmp(words, same, sizeof same) == 0);
}

int main(void) {
  struct pool before = pool_settled();
  char *pages = pages_map(8);
  word *first = (word *)(pages + 40), *across = (word *)(pages + 4 * PAGE - 80);
  for (int index = 0; index < WORDS; index++) across[index] = (first[index] = index * 5) + 7;
  // Two integers: the address is one.
  PAL_START(&pal, CODE_OF(words), 0, 0);
  check_refused("before it is shared", catch_call(&pal, WORDS, (word)first, 0), &pal);
  share(first, WORDS * sizeof(word));
  expect_sum("a shared range", first);
  expect_sum("a shared range again", first);
  share(across, WORDS * sizeof(word));
  expect_sum("a second range, across pages", across);
  expect_sum("the first range still", first);
  first[WORDS] = 12345;
  expect_sum("a word behind the range", first);
  check_equal("a word behind the range", first[WORDS], 12345);
  pages_protect(pages, 1, PROT_READ);
  check_fault_at("a range that is read-only by now", catch_call(&pal, WORDS, (word)first, 0), first);
  pal_end(&pal);
  pages_unmap(pages, 8);
  check_equal("the pool is as it was", pool_status().free_frames, before.free_frames);
  return passed();
}
