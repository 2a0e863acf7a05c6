// Single accesses to a page that is not ours.
#pragma once

#include <stdint.h>

// Each gives 0, or -1 if it trapped; `caught` then tells of it.
int64_t probe_reads(void *page);
int64_t probe_writes(void *page);
int64_t probe_stack(void *page);
int64_t probe_strings(void *page);
int64_t probe_locked(void *page);
int64_t probe_vectors(void *page);
int64_t probe_fetch(void *page);
int64_t probe_tables(void *page);
int64_t probe_descriptors(void *page);
// Interrupts arrive on a stack there; unlike the others, this one prepares its trap itself.
int64_t probe_delivery(void *page);
