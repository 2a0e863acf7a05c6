// The PALs that are registered, so that none is left when the process ends.
#pragma once

#include "pallium.h"

void pal_living_add(struct pal *pal);
void pal_living_remove(struct pal *pal);

/// Unregisters all. The process is about to end; on Linux this runs in a signal's handler.
void pal_end_all(void);
