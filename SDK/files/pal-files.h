// Files with what PALs hand out, on Windows and Linux alike: sealed data, public keys, signatures. Programs that
// `pal build` makes have it, and so has libpallium.a.
#ifndef PAL_FILES_H
#define PAL_FILES_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Whether there is anything of that name, a folder for example.
bool pal_file_exists(const char *path);

/// Reads a file whole; false if it cannot be read.
///
/// - Parameter count: how much room there is, then how many bytes there were: of a longer file as many as there is room
///   for. So room for one byte more than it can have tells one that is too long.
bool pal_file_read(const char *path, void *bytes, size_t *count);

/// Makes a file; false if it cannot be made, or if there is one of that name. Then nothing has changed.
bool pal_file_make(const char *path, const void *bytes, size_t count);

/// Puts new contents in the place of a file's, or makes the file; false if it cannot be written. Whenever the program
/// or the power fails, the old contents or the new ones are there, whole. Meanwhile a file "PATH.new" is beside it.
bool pal_file_replace(const char *path, const void *bytes, size_t count);

#ifdef __cplusplus
}
#endif

#endif
