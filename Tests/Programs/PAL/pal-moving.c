// A system that moves, swaps and merges the pages of a PAL's caller. The word "swap": there must be somewhere to swap to.
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "pal.h"
#include "pals.h"
#include "pool.h"

enum { LARGE = 2 << 20, SCATTER = 64 << 20, ROUNDS = 20, PAGE_OUT = 21 };

static struct pal pal;
static word calls;

static void still_works(const char *name) {
  word value = 5;
  require_equal(name, call1(&pal, (word)&value), ++calls);
  require_equal(name, value, 5 + calls);
}

// Which frame a page is in (Documentation/admin-guide/mm/pagemap.rst); 0 if in none, or if it is not told.
static uint64_t frame_of(const void *page) {
  uint64_t entry = 0;
  int file = open("/proc/self/pagemap", O_RDONLY);
  if (file < 0 || pread(file, &entry, sizeof entry, (word)page / PAGE * (off_t)sizeof entry) != sizeof entry) entry = 0;
  close(file);
  const uint64_t frame_bits = (1ull << 55) - 1, present = 1ull << 63;
  return entry & present ? entry & frame_bits : 0;
}

static bool compact(void) {
  int file = open("/proc/sys/vm/compact_memory", O_WRONLY);
  bool done = file >= 0 && write(file, "1", 1) == 1;
  close(file);
  return done;
}

// Memory with holes, so that there is something to compact.
static void scatter(void) {
  char *memory = mmap(NULL, SCATTER, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  require("mmap", memory != MAP_FAILED);
  madvise(memory, SCATTER, MADV_NOHUGEPAGE);
  for (size_t place = 0; place < SCATTER; place += 2 * PAGE) madvise(memory + place, PAGE, MADV_DONTNEED);
}

static void moved(void) {
  int moves = 0;
  for (int round = 0; round < ROUNDS; round++) {
    uint64_t before = frame_of(pal.code);
    if (before == 0) return skip("code that is moved", "frames are not told");
    if (round % 4 == 0) scatter();
    if (!compact()) return skip("code that is moved", "the system does not compact");
    moves += frame_of(pal.code) != before;
    still_works("code that is moved");
  }
  if (moves == 0) return skip("code that is moved", "the system did not move it");
  note("code that is moved");
}

static bool is_resident(void *page) {
  unsigned char resident = 1;
  require_call("mincore", mincore(page, PAGE, &resident));
  return resident & 1;
}

// Pages are taken away when the system pleases; asking is not always enough.
static bool page_out(void *page) {
  for (int attempt = 0; attempt < 50; attempt++) {
    require_call("madvise", madvise(page, PAGE, PAGE_OUT));
    if (!is_resident(page)) return true;
    usleep(10000);
  }
  return false;
}

static void swapped(void) {
  word *buffer = pages_map_present(1), expected = *buffer = 1000;
  for (int round = 0; round < ROUNDS; round++) {
    require("the buffer is swapped out", page_out(buffer));
    require_equal("a buffer on disk", call1(&pal, (word)buffer), ++calls);
    require_equal("a buffer on disk", *buffer, expected += calls);
    require("the code is swapped out", page_out(pal.code));
    still_works("code on disk");
  }
  note("code and buffers on disk");
  pages_unmap(buffer, 1);
}

// Sections are read from disk, and the code put back into a page that is there.
static void swapped_at_both_ends(void) {
  struct pal other;
  PAL_MAKE(&other, CODE_OF(counter), 0);
  *(word *)other.data = 70;
  require("the code is swapped out", page_out(other.code));
  require("the data is swapped out", page_out(other.data));
  require_equal("sections on disk are registered", pal_register(&other), SUCCESS);
  require_equal("sections on disk", call1(&other, 1), 71);
  require("the code is swapped out", page_out(other.code));
  require_equal("code on disk is put back", pal_unregister(&other), SUCCESS);
  check("code on disk is put back", memcmp(other.code, other.origin.start, other.origin.end - other.origin.start) == 0);
  pal_destroy(&other);
}

// Across the border between two large pages.
static void large_pages(void) {
  char *memory = mmap(NULL, 3 * LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  require("mmap", memory != MAP_FAILED);
  madvise(memory, 3 * LARGE, MADV_HUGEPAGE);
  memset(memory, 0, 3 * LARGE);
  char *border = (char *)(((word)memory + 2 * LARGE) / LARGE * LARGE);
  struct pal words;
  PAL_START(&words, CODE_OF(words), 0, 256);
  word same[256], *buffer = (word *)(border - 100);
  for (int index = 0; index < 256; index++) same[index] = buffer[index] = index * 3;
  word expected = pal_words(256, same);
  require_equal("a buffer in large pages", call2(&words, 256, (word)buffer), expected);
  check("a buffer in large pages", memcmp(buffer, same, sizeof same) == 0);
  munmap(memory, 3 * LARGE);
  pal_end(&words);
}

int main(int count, char **words) {
  struct pool before = pool_status();
  PAL_START(&pal, CODE_OF(tell), 1);
  still_works("before");
  large_pages();
  moved();
  if (count > 1 && strcmp(words[1], "swap") == 0) {
    swapped();
    swapped_at_both_ends();
  }
  still_works("after");
  pal_end(&pal);
  check_equal("the pool is as it was", pool_status().free_frames, before.free_frames);
  return passed();
}
