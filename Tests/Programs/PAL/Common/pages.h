// Memory by the page.
#pragma once

#include <stddef.h>

enum { PAGE = 4096 };

// Private pages that can be read, written and executed, as the code of a PAL must lie in; zeroed.
void *pages_map(size_t count);
// The same, in memory already.
void *pages_map_present(size_t count);
void pages_unmap(void *start, size_t count);
// Gives pages other rights: PROT_NONE, PROT_READ, ...
void pages_protect(void *start, size_t count, int rights);
