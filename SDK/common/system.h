// What the runtime wants of the operating system. Sizes are in bytes, addresses page-aligned.
#pragma once

#include "pallium.h"

/// Whole pages of zeroes, readable and writable, which no other process sees; null and `pal->system_error` if the
/// system refuses.
void *pal_system_allocate(struct pal *pal, size_t bytes);

/// Lets pages be executed too; false and `pal->system_error` if the system refuses.
bool pal_system_make_code(struct pal *pal, void *pages, size_t bytes);

/// Keeps all of the PAL's pages in memory, if the system lets it: `pal->is_locked` says so.
void pal_system_lock(struct pal *pal);

/// Takes back what the others have given.
void pal_system_free(struct pal *pal);

/// Between these two no other thread is in the same place, and no handler of an interruption runs on this one.
void pal_system_enter_list(void);
void pal_system_leave_list(void);

/// From now on `pal_end_all` runs before an interruption (Ctrl-C, a request to terminate) ends the process.
void pal_system_watch_interruptions(void);
