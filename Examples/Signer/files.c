#include "files.h"

#include <stdio.h>

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>
#endif

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

// For a file that nobody has made yet; NULL if somebody has.
static FILE *open_new(const char *path) {
#ifdef _WIN32
  int file = _open(path, _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY, _S_IREAD | _S_IWRITE);
  return file < 0 ? NULL : _fdopen(file, "wb");
#else
  return fopen(path, "wbx");
#endif
}

bool file_make(const char *path, const uint8_t *bytes, uint32_t count) {
  FILE *file = open_new(path);
  if (file == NULL) return false;
  bool is_written = fwrite(bytes, 1, count, file) == count;
  if (fclose(file) == 0 && is_written) return true;
  remove(path);
  return false;
}
