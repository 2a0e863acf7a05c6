// A heap for short work: blocks come one behind the other. The last one can be given back, and when none is left in
// use all of the heap is free again; other blocks that are freed in between are not used again before that.
#include "pal-side.h"

// The linker script's: the heap area of the image.
extern uint8_t pallium_heap_start[], pallium_heap_end[];

enum { ALIGNMENT = 16, NO_MEMORY = 12, BAD_ALIGNMENT = 22 };

// In front of each block: where the heap ended before it. Aligned, so that what follows is.
struct block {
  _Alignas(ALIGNMENT) uintptr_t previous_end;
};

// 0 until the first block: addresses of the linker are no constants of C.
static uintptr_t heap_end;
static size_t blocks_in_use;
static uintptr_t last_block;

static void *allocate(size_t alignment, size_t bytes) {
  if (heap_end == 0) heap_end = (uintptr_t)pallium_heap_start;
  uintptr_t limit = (uintptr_t)pallium_heap_end;
  uintptr_t start = (heap_end + sizeof(struct block) + alignment - 1) & ~(uintptr_t)(alignment - 1);
  if (start < heap_end || start > limit || bytes > limit - start) return NULL;
  ((struct block *)start - 1)->previous_end = heap_end;
  heap_end = start + bytes;
  last_block = start;
  blocks_in_use++;
  return (void *)start;
}

void *malloc(size_t bytes) { return allocate(ALIGNMENT, bytes); }

// What Embedded Swift allocates with. The result is an error number, 0 for none.
int posix_memalign(void **memory, size_t alignment, size_t bytes);
int posix_memalign(void **memory, size_t alignment, size_t bytes) {
  if (alignment == 0 || (alignment & (alignment - 1)) != 0) return BAD_ALIGNMENT;
  void *start = allocate(alignment < ALIGNMENT ? ALIGNMENT : alignment, bytes);
  if (start == NULL) return NO_MEMORY;
  *memory = start;
  return 0;
}

void free(void *memory) {
  if (memory == NULL) return;
  blocks_in_use--;
  if (blocks_in_use == 0) {
    heap_end = (uintptr_t)pallium_heap_start;
    last_block = 0;
  } else if ((uintptr_t)memory == last_block) {
    heap_end = ((struct block *)memory - 1)->previous_end;
    last_block = 0;
  }
}
