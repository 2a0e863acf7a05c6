// Segments that do not begin at 0, which only 32-bit code has.
#pragma once

#include "pal.h"

#ifdef __i386__
// Registers a PAL while DS begins at 4096; returns what the hypercall does.
enum result register_with_shifted_data(const struct pal *pal);
#endif
