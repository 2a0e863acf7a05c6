// Builds PAL images in memory.
#pragma once

#include <stddef.h>

#include "image-format.h"

// What an image is made of; `finish` puts it together.
struct image_plan {
  struct image_header header;
  struct image_segment segments[SEGMENT_LIMIT];
  const void *contents[SEGMENT_LIMIT];
  size_t content_bytes[SEGMENT_LIMIT];
  struct image_function functions[FUNCTION_LIMIT];
  struct image_parameter parameters[FUNCTION_LIMIT * FUNCTION_PARAMETER_LIMIT];
};

struct image {
  uint8_t *bytes;
  size_t size;
};

void image_begin(struct image_plan *plan, enum image_mode mode);
// A segment with these contents and as many zero pages behind them.
void image_add_segment(struct image_plan *plan, uint64_t address, const void *contents, size_t bytes, size_t zero_pages,
                       uint32_t rights);
void image_add_function(struct image_plan *plan, uint64_t entry, uint32_t result_bytes, unsigned count,
                        const struct image_parameter *parameters);
// The image, which the caller frees.
struct image image_finish(const struct image_plan *plan);

// Where in an image the tables are.
struct image_header *image_header(struct image image);
struct image_segment *image_segments(struct image image);
struct image_function *image_functions(struct image image);
struct image_parameter *image_parameters(struct image image);
