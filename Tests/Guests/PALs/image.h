// The smallest PAL image: one function that adds the first two of its six values.
#pragma once

#include <stdint.h>

#define IMAGE_VALUES 6

// Sources/TrustVisorABI/ImageFormat.swift has the format; the tables are as large as this image needs.
struct image_header {
    uint64_t magic;
    uint32_t version, mode, header_bytes, segment_count, function_count, parameter_count;
    uint64_t image_bytes, stack_address, stack_bytes, heap_address, heap_bytes, parameter_address, parameter_bytes;
    uint64_t reserved;
    struct {
        uint64_t address, file_bytes, memory_bytes;
        uint32_t rights, reserved;
    } segment;
    struct {
        uint64_t entry;
        uint32_t parameter_count, result_bytes;
    } function;
    struct {
        uint8_t role, width, count, reserved_byte;
        uint32_t reserved;
        uint64_t size;
    } parameters[IMAGE_VALUES];
} __attribute__((packed));

struct image {
    uint8_t header[4096], text[4096];
} __attribute__((aligned(4096)));

void image_make(struct image *image);
