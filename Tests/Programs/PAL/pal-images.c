// Images that must be refused, each by its own number, and images with bits flipped. Words: how many of those, and a
// number to choose them by.
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "Native/native.h"
#include "check.h"
#include "faults.h"
#include "hypercall.h"
#include "native-pal.h"
#include "pals.h"
#include "pool.h"

static struct image good;
static enum image_mode mode;
static uint64_t handle;

static void expect(const char *name, struct image image, enum result result) {
  struct pool before = pool_status();
  handle = 4711;
  require_equal(name, native_load(image, &handle), result);
  require_equal(name, handle, 4711);
  require_equal(name, pool_status().free_frames, before.free_frames);
}

// Loading a copy of `good` is refused once `change` has been made to it.
#define REFUSED(name, result, change)                                               \
  do {                                                                              \
    struct image image = {malloc(good.size), good.size};                            \
    memcpy(image.bytes, good.bytes, good.size);                                     \
    struct image_header *header = image_header(image);                              \
    struct image_segment *segment = image_segments(image);                          \
    struct image_function *function = image_functions(image);                       \
    struct image_parameter *parameter = image_parameters(image);                    \
    (void)header, (void)segment, (void)function, (void)parameter;                   \
    change;                                                                         \
    expect(name, image, result);                                                    \
    free(image.bytes);                                                              \
  } while (0)

static void headers(void) {
  REFUSED("no magic number", NOT_AN_IMAGE, header->magic ^= 1);
  REFUSED("version 0", UNKNOWN_IMAGE_VERSION, header->version = 0);
  REFUSED("version 2", UNKNOWN_IMAGE_VERSION, header->version = 2);
  REFUSED("16-bit code", UNKNOWN_IMAGE_VERSION, header->mode = 16);
  REFUSED("an image of no bytes", BAD_IMAGE_SIZE, image.size = 0);
  REFUSED("a page too few", BAD_IMAGE_SIZE, image.size -= PAGE);
  REFUSED("a byte too few", BAD_IMAGE_SIZE, image.size -= 1);
  REFUSED("a byte too many", BAD_IMAGE_SIZE, image.size += 1);
  REFUSED("another size in the header", BAD_IMAGE_SIZE, header->image_bytes += PAGE);
  REFUSED("4 billion segments", BAD_SEGMENT, header->segment_count = ~0u);
  REFUSED("no header", BAD_IMAGE_SIZE, header->header_bytes = 0);
  REFUSED("a header that ends in a page", BAD_IMAGE_SIZE, header->header_bytes += 8);
  note("headers");
}

static void segments(void) {
  REFUSED("a segment at an odd address", BAD_SEGMENT, segment[0].address += 8);
  REFUSED("a segment at 0", BAD_SEGMENT, segment[1].address = 0);
  REFUSED("a segment that wraps", BAD_SEGMENT, segment[1].memory_bytes = -(uint64_t)PAGE);
  REFUSED("a segment of half a page", BAD_SEGMENT, segment[1].memory_bytes += PAGE / 2);
  REFUSED("less memory than contents", BAD_SEGMENT, segment[1].memory_bytes = 0);
  REFUSED("a segment where the kernel is", BAD_SEGMENT, segment[1].address = 0xffffffff81000000);
  if (mode == MODE_32) REFUSED("a 32-bit segment behind 4 GiB", BAD_SEGMENT, segment[1].address += 1ull << 32);
  REFUSED("two segments in one place", SEGMENTS_OVERLAP, segment[1].address = segment[0].address);
  REFUSED("a stack in a segment", SEGMENTS_OVERLAP, header->stack_address = segment[1].address);
  REFUSED("a heap in the stack", SEGMENTS_OVERLAP, header->heap_address = header->stack_address);
  REFUSED("writable code", BAD_RIGHTS, segment[0].rights |= CAN_WRITE);
  REFUSED("no rights", BAD_RIGHTS, segment[1].rights = 0);
  REFUSED("unknown rights", BAD_RIGHTS, segment[1].rights |= 8);
  REFUSED("rights without reading", BAD_RIGHTS, segment[1].rights = CAN_WRITE);
  REFUSED("no stack", BAD_AREA, header->stack_bytes = 0);
  REFUSED("an odd stack", BAD_AREA, header->stack_bytes += 8);
  REFUSED("a stack that wraps", BAD_AREA, header->stack_bytes = -(uint64_t)PAGE);
  REFUSED("an odd heap", BAD_AREA, header->heap_address += 8);
  REFUSED("no area for buffers", BAD_AREA, header->parameter_bytes = 0);
  note("segments and areas");
}

static void functions(void) {
  REFUSED("an entry in data", BAD_ENTRY, function[0].entry = segment[1].address);
  REFUSED("an entry nowhere", BAD_ENTRY, function[0].entry = 0);
  REFUSED("a result of 3 bytes", BAD_FUNCTION, function[0].result_bytes = 3);
  REFUSED("a result of 16 bytes", BAD_FUNCTION, function[0].result_bytes = 16);
  REFUSED("17 parameters", BAD_FUNCTION, function[0].parameter_count = 17);
  // The first function has two values, the second four; the fifth begins with an input counted by a value.
  REFUSED("a parameter of no kind", BAD_FUNCTION, parameter[0].role = 0);
  REFUSED("a parameter of kind 7", BAD_FUNCTION, parameter[0].role = 7);
  REFUSED("a value of 3 bytes", BAD_FUNCTION, parameter[0].width = 3);
  REFUSED("a value with a size", BAD_FUNCTION, parameter[0].size = 4);
  REFUSED("a byte that must be zero", BAD_FUNCTION, parameter[0].reserved_byte = 1);
  REFUSED("a word that must be zero", BAD_FUNCTION, parameter[0].reserved = 1);
  enum { SUM_INPUT = 2 + 4 + 1 + 1 };
  require_equal("the fifth function's input", image_parameters(good)[SUM_INPUT].role, INPUT);
  REFUSED("a buffer counted by none", BAD_FUNCTION, parameter[SUM_INPUT].count = 2);
  REFUSED("a buffer counted by itself", BAD_FUNCTION, parameter[SUM_INPUT].count = 0);
  REFUSED("a buffer of elements of no bytes", BAD_FUNCTION, parameter[SUM_INPUT].size = 0);
  REFUSED("a buffer of a width", BAD_FUNCTION, parameter[SUM_INPUT].width = 4);
  note("functions");
}

static word load_from(void *start) { return native_load((struct image){start, good.size}, &handle); }

static void places(void) {
  struct pool before = pool_status();
  char *pages = pages_map(1);
  pages_protect(pages, 1, PROT_NONE);
  check_fault_at("an image in no page", catch_signal(load_from, pages), pages);
  pages_protect(pages, 1, PROT_READ);
  require_equal("touched", *(volatile char *)pages, 0);
  check_equal("a handle in a read-only page", native_load(good, (uint64_t *)pages), NOT_ACCESSIBLE);
  require_equal("an image is loaded", native_load(good, &handle), SUCCESS);
  check_equal("another at the same place", native_load(good, &handle), ALREADY_REGISTERED);
  require_equal("unload", native_unload(handle), SUCCESS);
  check_equal("nothing is left", pool_status().free_frames, before.free_frames);
  pages_unmap(pages, 1);
}

// Whatever the header says: a refusal, or a PAL that can be unloaded.
static void flipped_bits(word count, word state) {
  struct pool before = pool_status();
  struct image image = {malloc(good.size), good.size};
  word loaded = 0;
  for (word turn = 0; turn < count; turn++) {
    memcpy(image.bytes, good.bytes, good.size);
    for (int flips = 0; flips < 2; flips++) {
      state = work(state, 1);
      image.bytes[state % image_header(good)->header_bytes % 1024] ^= 1 << (state >> 20 & 7);
    }
    enum result result = native_load(image, &handle);
    require("a result there is", result <= RESULT_TOO_LONG);
    if (result != SUCCESS) continue;
    loaded++;
    require_equal("unload", native_unload(handle), SUCCESS);
  }
  free(image.bytes);
  require("some are refused", loaded < count);
  check_equal("flipped bits leave nothing", pool_status().free_frames, before.free_frames);
}

int main(int words, char **word_list) {
  word count = words > 1 ? strtoul(word_list[1], NULL, 10) : 300;
  word seed = words > 2 ? strtoul(word_list[2], NULL, 10) : 1;
  static const enum image_mode modes[] = {MODE_64, MODE_32};
  for (int index = 0; index < 2; index++) {
    mode = modes[index];
    good = native_image(mode);
    headers();
    segments();
    functions();
    places();
    flipped_bits(count, seed);
    free(good.bytes);
  }
  return passed();
}
