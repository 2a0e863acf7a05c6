// A system that moves and swaps the pages of a PAL's caller. Words: "nodes" if there are two memory nodes to move pages
// between, "swap" if there is a disk to swap to.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"
#include "pal.h"
#include "pals.h"
#include "pool.h"

enum { LARGE = 2 << 20, ROUNDS = 20, PAGE_OUT = 21 };

static struct pal pal;
static word calls;

static void still_works(const char *name) {
  word value = 5;
  require_equal(name, call1(&pal, (word)&value), ++calls);
  require_equal(name, value, 5 + calls);
}

// What the system says of a page (Documentation/admin-guide/mm/pagemap.rst).
static uint64_t page_state(const void *page) {
  uint64_t entry = 0;
  int file = require_call("pagemap", open("/proc/self/pagemap", O_RDONLY));
  require_equal("pagemap", pread(file, &entry, sizeof entry, (word)page / PAGE * (off_t)sizeof entry), sizeof entry);
  close(file);
  return entry;
}

static bool is_present(const void *page) { return page_state(page) >> 63; }

static uint64_t frame_of(const void *page) { return page_state(page) & ((1ull << 55) - 1); }

// From one memory node to another, as the system itself does to bring pages near to their CPU or to make room.
static void move_to(int node, void *page) {
  int status = -1;
  require_call("move_pages", syscall(SYS_move_pages, 0, 1, &page, &node, &status, MPOL_MF_MOVE));
  require_equal("the page is moved", status, node);
}

static void moved(void) {
  struct pal other;
  PAL_MAKE(&other, CODE_OF(counter), 0);
  move_to(0, pal.code);
  for (int round = 0; round < ROUNDS; round++) {
    uint64_t before = frame_of(pal.code);
    move_to(1 - round % 2, pal.code);
    require("the code is elsewhere", frame_of(pal.code) != before);
    still_works("code that is moved");
    move_to(round % 2, other.code);
    require_equal("register", pal_register(&other), SUCCESS);
    move_to(1 - round % 2, other.code);
    require_equal("code that is moved", call1(&other, round), round);
    require_equal("unregister", pal_unregister(&other), SUCCESS);
    require("the code is put back", memcmp(other.code, other.origin.start, other.origin.end - other.origin.start) == 0);
  }
  note("code that is moved");
  pal_destroy(&other);
}

static bool page_out(void *page) {
  // One that was only just touched may not be taken at once.
  for (int attempt = 0; attempt < 50; attempt++) {
    require_call("madvise", madvise(page, PAGE, PAGE_OUT));
    if (!is_present(page)) return true;
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
  struct pool before = pool_settled();
  PAL_START(&pal, CODE_OF(tell), 1);
  still_works("before");
  large_pages();
  for (int index = 1; index < count; index++) {
    if (strcmp(words[index], "nodes") == 0) moved();
    if (strcmp(words[index], "swap") != 0) continue;
    swapped();
    swapped_at_both_ends();
  }
  still_works("after");
  pal_end(&pal);
  check_equal("the pool is as it was", pool_status().free_frames, before.free_frames);
  return passed();
}
