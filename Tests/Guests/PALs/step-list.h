// Makes lists of steps and has them done.
#pragma once

#include "pal.h"
#include "steps.h"

extern struct step steps[];

void steps_begin(void);
struct step *add_request(struct request request);
struct step *add_call(const struct pal *pal, uint32_t first, uint32_t second, uint32_t flags);
// Does them in the mode of `code`, steps_run or steps_run_shifted, with that kind of paging (Modes/modes.h).
void steps_do(const uint8_t *code, int paging);
