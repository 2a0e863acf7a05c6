// The tables of every kind of paging, all of which map addresses to themselves.
#pragma once

#include <stdint.h>

void paging_build(void);
// Runs code of the legacy modes with that kind of paging (modes.h).
void run_with_paging(const uint8_t *code, int paging);
