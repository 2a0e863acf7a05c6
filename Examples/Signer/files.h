// Files, on Windows and Linux alike.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool file_exists(const char *path);

// Reads a file whole; false if it cannot be read. `*count` is how much room there is, then how many bytes there were:
// of a longer file as many as there is room for.
bool file_read(const char *path, uint8_t *bytes, uint32_t *count);

// Makes a file; false if it cannot be made, and then nothing is left of it, or if there is one already.
bool file_make(const char *path, const uint8_t *bytes, uint32_t count);
