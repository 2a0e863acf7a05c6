#include "files.h"

#include <stdio.h>

bool file_exists(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file != NULL) fclose(file);
  return file != NULL;
}

bool file_read(const char *path, uint8_t *bytes, uint32_t *count) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return false;
  *count = (uint32_t)fread(bytes, 1, *count, file);
  bool is_read = ferror(file) == 0;
  fclose(file);
  return is_read;
}

bool file_write(const char *path, const uint8_t *bytes, uint32_t count) {
  FILE *file = fopen(path, "wb");
  if (file == NULL) return false;
  bool is_written = fwrite(bytes, 1, count, file) == count;
  if (fclose(file) == 0 && is_written) return true;
  remove(path);
  return false;
}
