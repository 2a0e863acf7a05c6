#define _GNU_SOURCE
#include <sys/stat.h>
#include <unistd.h>

#include "system.h"

bool file_is_there(const char *path) {
  struct stat status;
  return lstat(path, &status) == 0;
}

FILE *file_open_new(const char *path) { return fopen(path, "wbx"); }

bool file_sync(FILE *file) { return fsync(fileno(file)) == 0; }

bool file_move(const char *from, const char *to) { return rename(from, to) == 0; }
