#include <stdlib.h>
#include <string.h>

#include "pal-files.h"
#include "system.h"

bool pal_file_exists(const char *path) { return file_is_there(path); }

bool pal_file_read(const char *path, void *bytes, size_t *count) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return false;
  *count = fread(bytes, 1, *count, file);
  const bool is_read = ferror(file) == 0;
  fclose(file);
  return is_read;
}

// Writes and closes a new file; nothing is left of it if that fails.
static bool fill(FILE *file, const char *path, const void *bytes, size_t count) {
  if (file == NULL) return false;
  const bool is_written = fwrite(bytes, 1, count, file) == count && fflush(file) == 0 && file_sync(file);
  if (fclose(file) == 0 && is_written) return true;
  remove(path);
  return false;
}

bool pal_file_make(const char *path, const void *bytes, size_t count) {
  return fill(file_open_new(path), path, bytes, count);
}

bool pal_file_replace(const char *path, const void *bytes, size_t count) {
  static const char suffix[] = ".new";
  const size_t length = strlen(path);
  char *beside = malloc(length + sizeof suffix);
  if (beside == NULL) return false;
  memcpy(beside, path, length);
  memcpy(beside + length, suffix, sizeof suffix);
  bool is_replaced = fill(fopen(beside, "wb"), beside, bytes, count);
  if (is_replaced && !file_move(beside, path)) {
    remove(beside);
    is_replaced = false;
  }
  free(beside);
  return is_replaced;
}
