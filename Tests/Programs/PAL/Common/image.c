#include "image.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "pages.h"

static size_t whole_pages(size_t bytes) { return (bytes + PAGE - 1) / PAGE * PAGE; }

void image_begin(struct image_plan *plan, enum image_mode mode) {
  memset(plan, 0, sizeof *plan);
  plan->header.magic = IMAGE_MAGIC;
  plan->header.version = IMAGE_VERSION;
  plan->header.mode = mode;
}

void image_add_segment(struct image_plan *plan, uint64_t address, const void *contents, size_t bytes, size_t zero_pages,
                       uint32_t rights) {
  uint32_t index = plan->header.segment_count++;
  require("few segments", index < SEGMENT_LIMIT);
  uint64_t file_bytes = whole_pages(bytes);
  plan->segments[index] = (struct image_segment){
      .address = address, .file_bytes = file_bytes, .memory_bytes = file_bytes + zero_pages * PAGE, .rights = rights};
  plan->contents[index] = contents;
  plan->content_bytes[index] = bytes;
}

void image_add_function(struct image_plan *plan, uint64_t entry, uint32_t result_bytes, unsigned count,
                        const struct image_parameter *parameters) {
  struct image_header *header = &plan->header;
  require("few functions", header->function_count < FUNCTION_LIMIT && count <= FUNCTION_PARAMETER_LIMIT);
  plan->functions[header->function_count++] = (struct image_function){entry, count, result_bytes};
  if (count > 0) memcpy(plan->parameters + header->parameter_count, parameters, count * sizeof *parameters);
  header->parameter_count += count;
}

struct image image_finish(const struct image_plan *plan) {
  struct image_header header = plan->header;
  size_t segments = header.segment_count * sizeof *plan->segments;
  size_t functions = header.function_count * sizeof *plan->functions;
  size_t parameters = header.parameter_count * sizeof *plan->parameters;
  header.header_bytes = whole_pages(sizeof header + segments + functions + parameters);
  header.image_bytes = header.header_bytes;
  for (uint32_t index = 0; index < header.segment_count; index++)
    header.image_bytes += plan->segments[index].file_bytes;
  struct image image = {calloc(1, header.image_bytes), header.image_bytes};
  memcpy(image.bytes, &header, sizeof header);
  memcpy(image_segments(image), plan->segments, segments);
  memcpy(image_functions(image), plan->functions, functions);
  memcpy(image_parameters(image), plan->parameters, parameters);
  uint8_t *place = image.bytes + header.header_bytes;
  for (uint32_t index = 0; index < header.segment_count; index++) {
    memcpy(place, plan->contents[index], plan->content_bytes[index]);
    place += plan->segments[index].file_bytes;
  }
  return image;
}

struct image_header *image_header(struct image image) { return (struct image_header *)image.bytes; }

struct image_segment *image_segments(struct image image) {
  return (struct image_segment *)(image.bytes + sizeof(struct image_header));
}

struct image_function *image_functions(struct image image) {
  return (struct image_function *)(image_segments(image) + image_header(image)->segment_count);
}

struct image_parameter *image_parameters(struct image image) {
  return (struct image_parameter *)(image_functions(image) + image_header(image)->function_count);
}
