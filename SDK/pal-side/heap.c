// The heap: a list of free blocks in the order of their addresses. A request takes the first that is large enough, so
// little of the heap is ever touched; what is given back is joined with free neighbours.
#include "pal-side.h"

// The linker script's: the heap area of the image.
extern uint8_t pallium_heap_start[], pallium_heap_end[];

enum { ALIGNMENT = 16, NO_MEMORY = 12, BAD_ALIGNMENT = 22 };

// In front of each block, free or not.
struct block {
  // With this header: a multiple of ALIGNMENT.
  _Alignas(ALIGNMENT) size_t bytes;
  // Of a free block the next free one.
  struct block *next;
};

static struct block *first_free;
static uint8_t is_ready;

static struct block *behind(struct block *block, size_t bytes) { return (struct block *)((uint8_t *)block + bytes); }

static void prepare(void) {
  is_ready = 1;
  size_t bytes = (size_t)(pallium_heap_end - pallium_heap_start);
  if (bytes == 0) return;
  first_free = (struct block *)pallium_heap_start;
  *first_free = (struct block){bytes, NULL};
}

// Cuts a free block in two; both stay free.
static void split(struct block *block, size_t bytes) {
  struct block *rest = behind(block, bytes);
  *rest = (struct block){block->bytes - bytes, block->next};
  *block = (struct block){bytes, rest};
}

static void *allocate(size_t alignment, size_t bytes) {
  if (!is_ready) prepare();
  if (bytes > SIZE_MAX / 2 || alignment > SIZE_MAX / 4) return NULL;
  size_t needed = (sizeof(struct block) + bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
  for (struct block **link = &first_free; *link != NULL; link = &(*link)->next) {
    // What must be left out in front, so that memory behind the header is aligned: room for a header or nothing.
    size_t gap = -(uintptr_t)(*link + 1) & (alignment - 1);
    if (gap + needed > (*link)->bytes) continue;
    if (gap > 0) {
      split(*link, gap);
      link = &(*link)->next;
    }
    struct block *block = *link;
    if (block->bytes > needed) split(block, needed);
    *link = block->next;
    return block + 1;
  }
  return NULL;
}

void *malloc(size_t bytes) { return allocate(ALIGNMENT, bytes); }

int posix_memalign(void **memory, size_t alignment, size_t bytes) {
  if (alignment == 0 || (alignment & (alignment - 1)) != 0) return BAD_ALIGNMENT;
  void *start = allocate(alignment < ALIGNMENT ? ALIGNMENT : alignment, bytes);
  if (start == NULL) return NO_MEMORY;
  *memory = start;
  return 0;
}

static void join_with_next(struct block *block) {
  struct block *next = block->next;
  if (next == NULL || behind(block, block->bytes) != next) return;
  *block = (struct block){block->bytes + next->bytes, next->next};
}

void free(void *memory) {
  if (memory == NULL) return;
  struct block *block = (struct block *)memory - 1, *before = NULL, **link = &first_free;
  while (*link != NULL && *link < block) {
    before = *link;
    link = &before->next;
  }
  block->next = *link;
  *link = block;
  join_with_next(block);
  if (before != NULL) join_with_next(before);
}
