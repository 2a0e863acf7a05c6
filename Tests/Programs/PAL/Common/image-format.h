// A PAL image in numbers (Sources/TrustVisorABI/ImageFormat.swift says what they mean).
#pragma once

#include <assert.h>
#include <stdint.h>

#define IMAGE_MAGIC 0x004d55494c4c4150ull
enum { IMAGE_VERSION = 1, SEGMENT_LIMIT = 16, FUNCTION_LIMIT = 64, FUNCTION_PARAMETER_LIMIT = 16 };
enum image_mode { MODE_32 = 32, MODE_64 = 64 };
enum rights { CAN_READ = 1, CAN_WRITE = 2, CAN_EXECUTE = 4 };
enum parameter_role { VALUE = 1, INPUT, OUTPUT, IN_OUT, LENGTH };
#define CONSTANT_COUNT 0xff

struct image_header {
  uint64_t magic;
  uint32_t version, mode, header_bytes, segment_count, function_count, parameter_count;
  uint64_t image_bytes, stack_address, stack_bytes, heap_address, heap_bytes, parameter_address, parameter_bytes;
  uint64_t reserved;
} __attribute__((packed));
static_assert(sizeof(struct image_header) == 96, "packed");

struct image_segment {
  uint64_t address, file_bytes, memory_bytes;
  uint32_t rights, reserved;
} __attribute__((packed));
static_assert(sizeof(struct image_segment) == 32, "packed");

struct image_function {
  uint64_t entry;
  uint32_t parameter_count, result_bytes;
} __attribute__((packed));
static_assert(sizeof(struct image_function) == 16, "packed");

struct image_parameter {
  uint8_t role, width, count, reserved_byte;
  uint32_t reserved;
  uint64_t size;
} __attribute__((packed));
static_assert(sizeof(struct image_parameter) == 16, "packed");
