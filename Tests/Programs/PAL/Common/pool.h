// The pool for PALs.
#pragma once

#include "contract.h"

struct pool {
  uint32_t frames, free_frames, pals;
};

struct pool pool_status(void);
// The same once all that the dead held has been found and freed.
struct pool pool_settled(void);
// Wants so much memory that what the dead held must be found; all of `free_frames` must then be free again.
void pool_require_reclaimed(const char *name, uint32_t free_frames);
