// Buffers in pages that are not there, not the caller's, or no longer so when the results come.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "faults.h"
#include "pal.h"
#include "pals.h"
#include "pool.h"

// Pages that exist in name only until they are touched.
static void absent_pages(void) {
  struct pal pal;
  PAL_START(&pal, CODE_OF(add), ADD_WORDS, ADD_WORDS);
  char *pages = pages_map(4);
  word *from = (word *)(pages + PAGE - 16), *to = (word *)(pages + 3 * PAGE - 16);
  call2(&pal, (word)from, (word)to);
  check("pages that were never touched", to[0] == 0 && to[ADD_WORDS - 1] == 0);
  for (int index = 0; index < ADD_WORDS; index++) from[index] = to[index] = index + 1;
  require_call("madvise", madvise(pages, 2 * PAGE, MADV_DONTNEED));
  call2(&pal, (word)from, (word)to);
  check("pages that were given away", to[0] == 1 && to[ADD_WORDS - 1] == ADD_WORDS && from[0] == 0);
  pages_unmap(pages, 4);
  pal_end(&pal);
}

static struct pal tell;
static word calls;

// The PAL has not run: it counts its calls.
static void require_not_run(const char *name) {
  word value = 0;
  require_equal(name, call1(&tell, (word)&value), ++calls);
}

static void refused_at(const char *name, const void *buffer, const void *fault) {
  require_fault_at(name, catch_call(&tell, (word)buffer, 0, 0), fault);
  require_not_run(name);
  note(name);
}

static void forbidden_pages(void) {
  PAL_START(&tell, CODE_OF(tell), 1);
  char *pages = pages_map_present(3), *middle = pages + PAGE;
  word *inside = (word *)(middle + 64);
  pages_protect(middle, 1, PROT_READ);
  refused_at("a buffer in a read-only page", inside, inside);
  refused_at("a buffer that ends in a read-only page", middle - 1, middle);
  word *begins = (word *)(middle + PAGE - 1);
  refused_at("a buffer that begins in a read-only page", begins, begins);
  pages_protect(middle, 1, PROT_NONE);
  refused_at("a buffer in a page without rights", inside, inside);
  pages_unmap(middle, 1);
  refused_at("a buffer in no page", inside, inside);
  refused_at("a buffer that ends in no page", middle - 1, middle);
  refused_at("a buffer at 0", NULL, NULL);
  pages_unmap(pages, 1);
  pages_unmap(middle + PAGE, 1);
}

// The kernel's memory, nobody's, and what wraps.
static void forbidden_addresses(void) {
  const word places[] = {
      (word)-1, (word)-4,
#ifdef __x86_64__
      0xffffffff81000000, 0xffff888000000000, (1ull << 47) - 4, 1ull << 47, 1ull << 63, 0xfee00000,
#else
      0xfffff000, 0xffffe000,
#endif
  };
  for (size_t index = 0; index < sizeof places / sizeof *places; index++) {
    struct outcome outcome = catch_call(&tell, places[index], 0, 0);
    require_equal("a buffer that cannot be the caller's", outcome.signal, SIGSEGV);
    require_not_run("a buffer that cannot be the caller's");
  }
  note("buffers that cannot be the caller's");
  // Its own sections are not the caller's way in: these are the caller's pages of the same address.
  word *own = (word *)tell.stack;
  *own = 5;
  require_equal("a buffer where the PAL's stack is", call1(&tell, (word)own), ++calls);
  check_equal("a buffer where the PAL's stack is", *own, 5 + calls);
  pal_end(&tell);
}

static void overlapping_buffers(void) {
  struct pal pal;
  PAL_START(&pal, CODE_OF(add), ADD_WORDS, ADD_WORDS);
  enum { SHIFT = 8 };
  word mine[ADD_WORDS + SHIFT], expected[ADD_WORDS + SHIFT];
  for (int index = 0; index < ADD_WORDS + SHIFT; index++) expected[index] = mine[index] = index * index;
  // Both come in before, and go back one after the other.
  for (int index = 0; index < ADD_WORDS; index++) expected[index + SHIFT] += mine[index];
  call2(&pal, (word)mine, (word)(mine + SHIFT));
  check("buffers that overlap", memcmp(mine, expected, sizeof mine) == 0);
  for (int index = 0; index < ADD_WORDS; index++) expected[index] *= 2;
  call2(&pal, (word)mine, (word)mine);
  check("one buffer twice", memcmp(mine, expected, sizeof mine) == 0);
  pal_end(&pal);
}

// A page whose rights come and go: whoever takes them away is another thread, whoever gives them back this handler.
static char *restless;
static volatile int mended, stop;

static void mend(int signal, siginfo_t *information, void *context) {
  (void)signal;
  (void)context;
  if ((char *)information->si_addr < restless || (char *)information->si_addr >= restless + PAGE) _exit(3);
  mended++;
  mprotect(restless, PAGE, PROT_READ | PROT_WRITE);
}

static void *disturb(void *rights) {
  while (!stop) {
    mprotect(restless, PAGE, (int)(word)rights);
    usleep(500);
  }
  return NULL;
}

// The results are pending when their page is gone; only the copying is repeated, never the PAL.
static void vanishing_pages(const char *name, int rights) {
  enum { TURNS = 200, STEPS = 100000 };
  struct pal pal;
  PAL_START(&pal, CODE_OF(slow), 0, SLOW_WORDS);
  restless = pages_map_present(1);
  word *buffer = (word *)(restless + PAGE) - SLOW_WORDS, expected = 0;
  struct sigaction action = {.sa_sigaction = mend, .sa_flags = SA_SIGINFO}, before;
  sigaction(SIGSEGV, &action, &before);
  mended = stop = 0;
  pthread_t thread;
  pthread_create(&thread, NULL, disturb, (void *)(word)rights);
  for (word turn = 1; turn <= TURNS; turn++) {
    expected = work(expected, STEPS);
    require_equal(name, call2(&pal, STEPS, (word)buffer), turn);
    // Read while the other thread may take it away again: the handler sees to it.
    require_equal(name, *(volatile word *)&buffer[0], expected);
    require_equal(name, *(volatile word *)&buffer[1], turn);
  }
  stop = 1;
  pthread_join(thread, NULL);
  sigaction(SIGSEGV, &before, NULL);
  check(name, mended > 0);
  pages_unmap(restless, 1);
  pal_end(&pal);
}

// Sections are read from wherever the system has their contents.
static void section_of_a_file(void) {
  struct pal pal;
  PAL_MAKE(&pal, CODE_OF(counter), 0);
  int file = require_call("open", open("/proc/self/exe", O_RDONLY));
  void *place = mmap(pal.data, PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED, file, 0);
  require("mmap", place == pal.data);
  require_equal("register", pal_register(&pal), SUCCESS);
  word first = call1(&pal, 0);
  check("data of a file", memcmp(&first, "\177ELF", 4) == 0);
  pal_end(&pal);
  close(file);
}

// So large that it takes many exits to copy, all of it absent at first.
static void large_section(void) {
  enum { PAGES = 600 };
  struct pal pal;
  PAL_MAKE(&pal, CODE_OF(counter), 0);
  void *pages = pages_map(PAGES);
  pal.sections.section[pal.sections.count++] = (struct section){SECTION_DATA, PAGES, (word)pages};
  require_equal("a large section is registered", pal_register(&pal), SUCCESS);
  require_equal("a large section", call1(&pal, 3), 3);
  check("a large section is held", pal_report(&pal).memory > PAGES * PAGE);
  pal_end(&pal);
  pages_unmap(pages, PAGES);
}

int main(void) {
  struct pool before = pool_settled();
  absent_pages();
  forbidden_pages();
  forbidden_addresses();
  overlapping_buffers();
  vanishing_pages("a buffer that becomes read-only", PROT_READ);
  vanishing_pages("a buffer that vanishes", PROT_NONE);
  section_of_a_file();
  large_section();
  check_equal("the pool is as it was", pool_status().free_frames, before.free_frames);
  return passed();
}
