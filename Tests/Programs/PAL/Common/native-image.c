// The tests' image: its pieces, and what its functions' parameters are.
#include "../Native/native.h"
#include "native-pal.h"

extern const char native_text64[], native_text64_end[], native_data64[], native_data64_end[];
extern const char native_text32[], native_text32_end[], native_data32[], native_data32_end[];

#define VALUE_OF(bytes) {.role = VALUE, .width = bytes}
#define LENGTH_OF(bytes) {.role = LENGTH, .width = bytes}
// A buffer of as many elements as parameter `counter` says.
#define BUFFER(kind, counter, element) {.role = kind, .count = counter, .size = element}
#define FIXED(kind, bytes) BUFFER(kind, CONSTANT_COUNT, bytes)
#define FOUR_VALUES VALUE_OF(8), VALUE_OF(8), VALUE_OF(8), VALUE_OF(8)

static const struct {
  uint32_t result;
  unsigned count;
  struct image_parameter parameters[FUNCTION_PARAMETER_LIMIT];
} functions[NATIVE_FUNCTIONS] = {
    [NATIVE_ADD] = {4, 2, {VALUE_OF(4), VALUE_OF(4)}},
    [NATIVE_VALUES] = {8, 4, {VALUE_OF(1), VALUE_OF(2), VALUE_OF(4), VALUE_OF(8)}},
    [NATIVE_NEGATE8] = {1, 1, {VALUE_OF(1)}},
    [NATIVE_NEGATE16] = {2, 1, {VALUE_OF(2)}},
    [NATIVE_SUM] = {8, 2, {BUFFER(INPUT, 1, 1), VALUE_OF(4)}},
    [NATIVE_FILL] = {4, 3, {BUFFER(OUTPUT, 1, 2), VALUE_OF(2), VALUE_OF(4)}},
    [NATIVE_REVERSE] = {0, 2, {BUFFER(IN_OUT, 1, 4), VALUE_OF(1)}},
    [NATIVE_BOUNDED] = {4, 3, {BUFFER(OUTPUT, 1, 1), LENGTH_OF(8), VALUE_OF(8)}},
    [NATIVE_ECHO] = {4, 4, {BUFFER(INPUT, 1, 1), LENGTH_OF(4), BUFFER(OUTPUT, 3, 1), LENGTH_OF(8)}},
    [NATIVE_SIXTEEN] = {8, 16, {FOUR_VALUES, FOUR_VALUES, FOUR_VALUES, FOUR_VALUES}},
    [NATIVE_COUNT] = {4, 0, {}},
    [NATIVE_NOTHING] = {0, 0, {}},
    [NATIVE_FAIL] = {4, 1, {VALUE_OF(4)}},
    [NATIVE_DEEP] = {4, 1, {VALUE_OF(4)}},
    [NATIVE_HEAP] = {4, 1, {VALUE_OF(4)}},
    [NATIVE_WHERE] = {0, 1, {FIXED(OUTPUT, 16)}},
    [NATIVE_THREAD] = {0, 1, {FIXED(OUTPUT, 32)}},
};

static void add_segments(struct image_plan *plan, const char *text, const char *text_end, const char *data,
                         const char *data_end) {
  image_add_segment(plan, NATIVE_TEXT, text, text_end - text, 0, CAN_READ | CAN_EXECUTE);
  image_add_segment(plan, NATIVE_DATA, data, data_end - data, 1, CAN_READ | CAN_WRITE);
}

void native_plan(struct image_plan *plan, enum image_mode mode) {
  image_begin(plan, mode);
  if (mode == MODE_64)
    add_segments(plan, native_text64, native_text64_end, native_data64, native_data64_end);
  else
    add_segments(plan, native_text32, native_text32_end, native_data32, native_data32_end);
  for (unsigned index = 0; index < NATIVE_FUNCTIONS; index++)
    image_add_function(plan, NATIVE_TEXT + index * NATIVE_SLOT_BYTES, functions[index].result, functions[index].count,
                       functions[index].parameters);
  struct image_header *header = &plan->header;
  header->stack_address = NATIVE_STACK;
  header->stack_bytes = NATIVE_STACK_BYTES;
  header->heap_address = NATIVE_HEAP_START;
  header->heap_bytes = NATIVE_HEAP_BYTES;
  header->parameter_address = NATIVE_PARAMETERS;
  header->parameter_bytes = NATIVE_PARAMETER_BYTES;
}

struct image native_image(enum image_mode mode) {
  struct image_plan plan;
  native_plan(&plan, mode);
  return image_finish(&plan);
}
