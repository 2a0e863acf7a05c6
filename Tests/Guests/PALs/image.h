// The smallest PAL image: one function that adds the first two of its six values.
#pragma once

#include <stdint.h>

#define IMAGE_VALUES 6

struct image {
    uint8_t header[4096], text[4096];
} __attribute__((aligned(4096)));

void image_make(struct image *image);
