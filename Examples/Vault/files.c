#include "files.h"

#include <stdio.h>
#include <string.h>

#ifdef _WIN32
#include <io.h>
#include <windows.h>
#else
#include <unistd.h>
#endif

enum { LONGEST_PATH = 1024 };

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

// From the system's memory to the disk.
static bool flush(FILE *file) {
  if (fflush(file) != 0) return false;
#ifdef _WIN32
  return _commit(_fileno(file)) == 0;
#else
  return fsync(fileno(file)) == 0;
#endif
}

static bool file_write(const char *path, const uint8_t *bytes, uint32_t count) {
  FILE *file = fopen(path, "wb");
  if (file == NULL) return false;
  bool is_written = fwrite(bytes, 1, count, file) == count && flush(file);
  return fclose(file) == 0 && is_written;
}

static bool file_move(const char *from, const char *to) {
#ifdef _WIN32
  return MoveFileExA(from, to, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH);
#else
  return rename(from, to) == 0;
#endif
}

bool file_replace(const char *path, const uint8_t *bytes, uint32_t count) {
  char beside[LONGEST_PATH];
  if (strlen(path) + sizeof ".new" > sizeof beside) return false;
  snprintf(beside, sizeof beside, "%s.new", path);
  if (file_write(beside, bytes, count) && file_move(beside, path)) return true;
  remove(beside);
  return false;
}
