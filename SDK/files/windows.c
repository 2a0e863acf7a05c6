#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>
#include <windows.h>

#include "system.h"

bool file_is_there(const char *path) { return GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES; }

FILE *file_open_new(const char *path) {
  const int file = _open(path, _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY, _S_IREAD | _S_IWRITE);
  return file < 0 ? NULL : _fdopen(file, "wb");
}

bool file_sync(FILE *file) { return _commit(_fileno(file)) == 0; }

bool file_move(const char *from, const char *to) {
  return MoveFileExA(from, to, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) != 0;
}
