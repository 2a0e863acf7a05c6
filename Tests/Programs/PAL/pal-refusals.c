// Requests that must be refused: each by its own number, and nothing has changed afterwards.
#define _FILE_OFFSET_BITS 64
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "faults.h"
#include "hypercall.h"
#include "pal.h"
#include "pals.h"
#include "pool.h"
#include "segment.h"

static const bool is_wide = sizeof(word) == 8;

// In the order in which pal_make names them.
enum { CODE, DATA, PARAMETERS, STACK };

static struct pal good;

static void expect(const char *name, const struct pal *pal, enum result result) {
  struct pool before = pool_status();
  require_equal(name, pal_register(pal), result);
  struct pool after = pool_status();
  require_equal(name, after.free_frames, before.free_frames);
  require_equal(name, after.pals, before.pals);
}

// Registering `good` is refused once `change` has been made to a copy of it.
#define REFUSED(name, result, change) \
  do {                                \
    struct pal pal = good;            \
    change;                           \
    expect(name, &pal, result);       \
  } while (0)

static void section_lists(void) {
  REFUSED("no sections", BAD_SECTION_COUNT, pal.sections.count = 0);
  REFUSED("11 sections", BAD_SECTION_COUNT, pal.sections.count = 11);
  REFUSED("4 billion sections", BAD_SECTION_COUNT, pal.sections.count = ~0u);
  REFUSED("a second word that is not 0", BAD_SECTION_COUNT, pal.sections.zero = 1);
  REFUSED("section type 0", BAD_SECTION_TYPE, pal.sections.section[DATA].kind = 0);
  REFUSED("section type 6", BAD_SECTION_TYPE, pal.sections.section[DATA].kind = 6);
  REFUSED("section type -1", BAD_SECTION_TYPE, pal.sections.section[DATA].kind = ~0u);
  REFUSED("a section that is two", SECTIONS_OVERLAP, pal.sections.section[DATA].address = (word)good.stack);
  REFUSED("a section in another", SECTIONS_OVERLAP, pal.sections.section[PARAMETERS].pages = 6);
  REFUSED("no code", NO_CODE, pal.sections.section[CODE].kind = SECTION_DATA);
  REFUSED("shared code alone", NO_CODE, pal.sections.section[CODE].kind = SECTION_SHARED_CODE);
  REFUSED("no stack", NO_STACK, pal.sections.count = STACK);
  REFUSED("two stacks", NO_STACK, pal.sections.section[DATA].kind = SECTION_STACK);
  REFUSED("two parameter sections", NO_PARAMETER_SECTION, pal.sections.section[DATA].kind = SECTION_PARAMETERS);
  REFUSED("no parameter section", NO_PARAMETER_SECTION, pal.sections.section[PARAMETERS].kind = SECTION_DATA);
  note("lists of sections");
}

static void section_addresses(void) {
  REFUSED("no pages", BAD_SECTION_ADDRESS, pal.sections.section[DATA].pages = 0);
  REFUSED("4 billion pages", BAD_SECTION_ADDRESS, pal.sections.section[DATA].pages = ~0u);
  REFUSED("an odd address", BAD_SECTION_ADDRESS, pal.sections.section[DATA].address += 1);
  REFUSED("half a page", BAD_SECTION_ADDRESS, pal.sections.section[STACK].address += PAGE / 2);
  REFUSED("address 0", BAD_SECTION_ADDRESS, pal.sections.section[DATA].address = 0);
  REFUSED("the last page", BAD_SECTION_ADDRESS, pal.sections.section[DATA].address = -(uint64_t)PAGE);
  REFUSED("the kernel", BAD_SECTION_ADDRESS, pal.sections.section[DATA].address = 0xffffffff81000000);
  REFUSED("no canonical address", BAD_SECTION_ADDRESS, pal.sections.section[DATA].address = 1ull << 47);
  if (!is_wide) {
    REFUSED("bit 32", BAD_SECTION_ADDRESS, pal.sections.section[DATA].address += 1ull << 32);
    REFUSED("the last page below 4 GiB", BAD_SECTION_ADDRESS, pal.sections.section[DATA].address = 0xfffff000);
  }
  note("addresses of sections");
}

static void parameter_lists(void) {
  REFUSED("11 parameters", BAD_PARAMETER_COUNT, pal.list.count = 11);
  REFUSED("4 billion parameters", BAD_PARAMETER_COUNT, pal.list.count = ~0u);
  REFUSED("a second word that is not 0", BAD_PARAMETER_COUNT, pal.list.zero = 1);
  REFUSED("parameter type 0", BAD_PARAMETER_TYPE, pal.list.parameter[0].kind = 0);
  REFUSED("parameter type 3", BAD_PARAMETER_TYPE, pal.list.parameter[0].kind = 3);
  REFUSED("a word behind the type", BAD_PARAMETER_TYPE, pal.list.parameter[1].zero = 1);
  REFUSED("all words there are", BAD_PARAMETER_SIZE, pal.list.parameter[1].words = ~0ull);
  REFUSED("words whose bytes wrap to few", BAD_PARAMETER_SIZE,
          pal.list.parameter[1].words = (1ull << 63) / (sizeof(word) / 2) + 1);
  const word room = PARAMETER_PAGES * PAGE / sizeof(word);
  REFUSED("a word too many", PARAMETERS_TOO_LARGE, pal.list.parameter[1].words = room + 1);
  REFUSED("two buffers too large together", PARAMETERS_TOO_LARGE,
          (pal.list.parameter[0] = (struct parameter){PARAMETER_POINTER, 0, room / 2 + 1},
           pal.list.parameter[1].words = room / 2));
  note("lists of parameters");
}

static void entries(void) {
  REFUSED("an entry in data", ENTRY_OUTSIDE_CODE, pal.entry = (word)good.data);
  REFUSED("an entry before code", ENTRY_OUTSIDE_CODE, pal.entry = (word)good.code - 1);
  REFUSED("an entry behind code", ENTRY_OUTSIDE_CODE, pal.entry = (word)good.code + CODE_PAGES * PAGE);
  REFUSED("an entry two bytes before the end", ENTRY_OUTSIDE_CODE, pal.entry = (word)good.data - 2);
  REFUSED("no entry", ENTRY_OUTSIDE_CODE, pal.entry = 0);
  note("entries");
}

// Pages that are there, but not for what they are named for.
static void rights(void) {
  pages_protect(good.code, CODE_PAGES, PROT_READ | PROT_EXEC);
  REFUSED("code that is read-only", CODE_NOT_WRITABLE, );
  pages_protect(good.code, CODE_PAGES, PROT_READ | PROT_WRITE | PROT_EXEC);
  // Its contents are not changed, and what begins zeroed is not even read.
  char *const sections[] = {good.data, good.parameters, good.stack};
  for (int index = 0; index < 3; index++) {
    pages_protect(sections[index], 1, PROT_READ);
    require_equal("all but code may be read-only", pal_register(&good), SUCCESS);
    require_equal("all but code may be read-only", pal_unregister(&good), SUCCESS);
    pages_protect(sections[index], 1, PROT_READ | PROT_WRITE);
  }
  note("rights");
}

static word try_registering(void *pal) { return pal_register(pal); }

static word try_descriptors(void *list) {
  return hypercall(REGISTER, (word)list, 0, (word)&good.list, good.entry).result;
}

// Pages that are not there are the kernel's to bring in, and it has none.
static void absent(void) {
  struct pool before = pool_status();
  char *pages = pages_map(3), *hole = pages + PAGE;
  pages_unmap(hole, 1);
  struct pal pal = good;
  pal.sections.section[DATA] = (struct section){SECTION_DATA, 3, (word)pages};
  require_fault_at("a section with a hole", catch_signal(try_registering, &pal), hole);
  struct section_list *list = (struct section_list *)(hole - offsetof(struct section_list, section[1]));
  memcpy(list, &good.sections, offsetof(struct section_list, section[1]));
  require_fault_at("descriptors with a hole", catch_signal(try_descriptors, list), hole);
  require_fault_at("descriptors at 0", catch_signal(try_descriptors, NULL), NULL);
  check_equal("what faults leaves nothing", pool_settled().free_frames, before.free_frames);
  pages_unmap(pages, 1);
  pages_unmap(hole + PAGE, 1);
}

// What else the kernel can show to a program: addresses that are no memory of the guest's.
static void refuse_physical(const char *name, off_t address) {
  int file = require_call("/dev/mem", open("/dev/mem", O_RDWR | O_SYNC));
  void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, address);
  require(name, page != MAP_FAILED);
  REFUSED(name, NOT_MEMORY, pal.sections.section[DATA].address = (word)page);
  note(name);
  munmap(page, PAGE);
  close(file);
}

// The hypervisor's own memory is the largest piece that the kernel has been told to leave alone.
static off_t hypervisor_memory(void) {
  char line[128];
  unsigned long long start, end, best = 0, most = 0;
  FILE *map = fopen("/proc/iomem", "r");
  require("/proc/iomem", map != NULL);
  while (fgets(line, sizeof line, map)) {
    bool is_reserved = sscanf(line, "%llx-%llx", &start, &end) == 2 && strstr(line, " : Reserved");
    if (!is_reserved || end >= 1ull << 32 || end - start <= most) continue;
    best = start;
    most = end - start;
  }
  fclose(map);
  require("the hypervisor's memory", most > 1 << 20);
  return best;
}

static void physical_memory(void) {
  const off_t nobodys = 0xf0000000;
  refuse_physical("a page of nobody's", nobodys);
  off_t hypervisor = hypervisor_memory();
  refuse_physical("a page of the hypervisor's", hypervisor);
  refuse_physical("a page of the pool's", hypervisor + (4 << 20));
}

static void descriptors(void) {
  struct pool before = pool_status();
#ifdef __x86_64__
  const word nowhere = (word)1 << 63;
  require_equal("descriptors nowhere", hypercall(REGISTER, nowhere, 0, (word)&good.list, good.entry).result,
                NOT_ACCESSIBLE);
  require_equal("parameters nowhere", hypercall(REGISTER, (word)&good.sections, 0, nowhere, good.entry).result,
                NOT_ACCESSIBLE);
#endif
  char *pages = pages_map(2);
  struct section_list *list = (struct section_list *)(pages + PAGE - 12);
  *list = good.sections;
  pages_protect(pages, 2, PROT_READ);
  require_equal("descriptors across read-only pages",
                hypercall(REGISTER, (word)list, 0, (word)&good.list, good.entry).result, SUCCESS);
  require_equal("unregister", pal_unregister(&good), SUCCESS);
  check_equal("descriptors", pool_status().free_frames, before.free_frames);
  pages_unmap(pages, 2);
}

static void memory(void) {
  const word pages = pool_status().frames + 1;
  // Never touched, so it costs the kernel one page of zeroes.
  void *large = mmap(NULL, pages * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  require("mmap", large != MAP_FAILED);
  REFUSED("more memory than there is", OUT_OF_MEMORY,
          (pal.sections.section[DATA].address = (word)large, pal.sections.section[DATA].pages = pages));
  note("more memory than there is");
  munmap(large, pages * PAGE);
}

static void unknown_pals(void) {
  struct report report;
  word address = (word)&report, length = 8;
  require_equal("unregister none", pal_unregister(&good), NO_SUCH_PAL);
  require_equal("share with none", pal_share(&good, 1, &address, &length), NO_SUCH_PAL);
  require_equal("query none", pal_query(&good, &report), NO_SUCH_PAL);
  require_equal("register", pal_register(&good), SUCCESS);
  REFUSED("registered already", ALREADY_REGISTERED, );
  struct pal other = good;
  other.entry += 1;
  require_equal("unregister a byte further", pal_unregister(&other), NO_SUCH_PAL);
  require_equal("query a byte further", pal_query(&other, &report), NO_SUCH_PAL);
  require_equal("unregister", pal_unregister(&good), SUCCESS);
  require_equal("unregister again", pal_unregister(&good), NO_SUCH_PAL);
  note("PALs that are not there, or are already");
}

static void share_refused(const char *name, unsigned count, word address, word length) {
  word addresses[12], lengths[12];
  for (int index = 0; index < 12; index++) {
    addresses[index] = address + index * PAGE;
    lengths[index] = length;
  }
  struct pool before = pool_status();
  require_equal(name, pal_share(&good, count, addresses, lengths), BAD_SHARE);
  require_equal(name, pool_status().free_frames, before.free_frames);
}

static void shares(void) {
  char *pages = pages_map(12);
  word start = (word)pages;
  require_equal("register", pal_register(&good), SUCCESS);
  share_refused("no ranges", 0, start, 8);
  share_refused("11 ranges", 11, start, 8);
  share_refused("4 billion ranges", ~0u, start, 8);
  share_refused("an empty range", 1, start, 0);
  share_refused("a range that wraps", 1, start, -start);
  share_refused("code as range", 1, (word)good.code, 8);
  share_refused("the end of data as range", 1, (word)good.parameters - PAGE - 4, 8 + PAGE);
  word first = start, length = 8;
  for (int turn = 0; turn < SHARE_CAPACITY; turn++, first += PAGE)
    require_equal("ten ranges one by one", pal_share(&good, 1, &first, &length), SUCCESS);
  share_refused("the eleventh", 1, first, 8);
  require_equal("unregister", pal_unregister(&good), SUCCESS);
  note("shares");
  pages_unmap(pages, 12);
}

static void numbers_refused(const char *what, const uint32_t *numbers, size_t count, uint32_t reason) {
  for (size_t index = 0; index < count; index++)
    require_equal(what, hypercall(numbers[index], 0, 0, 0, 0).result, reason);
}

static void numbers(void) {
  static const uint32_t unknown[] = {0, 14, 20, 24, 254, 0x1ff, 0x10000, 0xffffffff};
  static const uint32_t reserved[] = {3, 4, 5, 21, 22, 23};
  static const uint32_t of_the_micro_tpm[] = {7, 8, 9, 10, 11, 12, 13};
  numbers_refused("an unknown number", unknown, sizeof unknown / sizeof *unknown, UNKNOWN_NUMBER);
  numbers_refused("a reserved number", reserved, sizeof reserved / sizeof *reserved, NOT_SUPPORTED);
  numbers_refused(
    "the micro-TPM outside a PAL", of_the_micro_tpm, sizeof of_the_micro_tpm / sizeof *of_the_micro_tpm, OUTSIDE_PAL);
  require_equal("exits of no kind", hypercall(EXIT_COUNT, 1000, 0, 0, 0).result, BAD_ARGUMENT);
#ifdef __x86_64__
  require_equal("the number is EAX", hypercall(1ull << 32 | TEST, 0, 0, 0, 0).result, SUCCESS);
#endif
  note("numbers of hypercalls");
}

static void callers(void) {
#ifdef __i386__
  struct pool before = pool_status();
  check_equal("a caller whose data does not begin at 0", register_with_shifted_data(&good), BAD_CALLER);
  check_equal("nothing is left of it", pool_status().free_frames, before.free_frames);
#endif
}

int main(void) {
  struct pool before = pool_settled();
  PAL_MAKE(&good, CODE_OF(pointer), 0, 1);
  numbers();
  section_lists();
  section_addresses();
  parameter_lists();
  entries();
  rights();
  absent();
  physical_memory();
  descriptors();
  memory();
  unknown_pals();
  shares();
  callers();
  word value = 1;
  require_equal("after all that, it is registered", pal_register(&good), SUCCESS);
  check_equal("and called", call2(&good, 1, (word)&value), 2);
  require_equal("and unregistered", pal_unregister(&good), SUCCESS);
  check_equal("the pool is as it was", pool_status().free_frames, before.free_frames);
  return passed();
}
