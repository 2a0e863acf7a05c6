// What Windows and Linux do differently about files.
#pragma once

#include <stdbool.h>
#include <stdio.h>

bool file_is_there(const char *path);
// For writing; NULL if there is one of that name.
FILE *file_open_new(const char *path);
// From the system's memory to the disk.
bool file_sync(FILE *file);
// In one step; what was of the new name is gone then.
bool file_move(const char *from, const char *to);
