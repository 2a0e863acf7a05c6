#include "native.h"

#include <string.h>

// Offsets are those of the contract; all fields are little-endian.
struct header {
  uint64_t magic;
  uint32_t version, mode, header_bytes, segments, functions, parameters;
  uint64_t image_bytes;
  uint64_t stack_address, stack_bytes, heap_address, heap_bytes, parameter_address, parameter_bytes;
  uint64_t reserved;
};

struct segment {
  uint64_t address, file_bytes, memory_bytes;
  uint32_t rights, reserved;
};

struct function {
  uint64_t entry;
  uint32_t parameters, result_bytes;
};

struct value {
  uint8_t kind, width, count, reserved[5];
  uint64_t size;
};

struct tables {
  struct header header;
  struct segment segment;
  struct function function;
  struct value value[2];
};

_Static_assert(sizeof(struct header) == 96, "the contract's");
_Static_assert(sizeof(struct tables) == 96 + 32 + 16 + 2 * 16, "without gaps");

enum { right_read = 1, right_execute = 4, kind_value = 1, code_address = 0x10000000, stack_address = 0x20000000 };

void make_image(uint8_t image[image_bytes], const void *code, size_t code_bytes) {
  const struct value argument = {.kind = kind_value, .width = sizeof(word)};
  const struct tables tables = {
      .header =
          {
              .magic = 0x004d55494c4c4150,
              .version = 1,
              .mode = 8 * sizeof(word),
              .header_bytes = image_page,
              .segments = 1,
              .functions = 1,
              .parameters = 2,
              .image_bytes = image_bytes,
              .stack_address = stack_address,
              .stack_bytes = image_page,
          },
      .segment = {code_address, image_page, image_page, right_read | right_execute, 0},
      .function = {code_address, 2, sizeof(word)},
      .value = {argument, argument},
  };
  memset(image, 0, image_bytes);
  memcpy(image, &tables, sizeof tables);
  memcpy(image + image_page, code, code_bytes);
}

uint64_t native_handle;
uint32_t native_refusal;

word (*native_add)(word a, word b);

// The stub. Bit 31 of the selector asks for the refusal in R11 (ECX) in place of a page fault.
#ifdef __x86_64__
#define STUB(instruction)                      \
  __asm__(                                     \
      ".globl native_add_by_" instruction "\n" \
      "native_add_by_" instruction ":\n"       \
      "  movl $0x110, %eax\n"                  \
      "  movq native_handle(%rip), %r10\n"     \
      "  movl $0x80000000, %r11d\n"            \
      "  " instruction "\n"                    \
      "  movl %r11d, native_refusal(%rip)\n"   \
      "  ret\n")
#else
#define STUB(instruction)                      \
  __asm__(                                     \
      ".globl native_add_by_" instruction "\n" \
      "native_add_by_" instruction ":\n"       \
      "  movl $0x112, %eax\n"                  \
      "  movl native_handle, %ecx\n"           \
      "  movl $0x80000000, %edx\n"             \
      "  " instruction "\n"                    \
      "  movl %ecx, native_refusal\n"          \
      "  ret\n")
#endif
STUB("vmcall");
STUB("vmmcall");
