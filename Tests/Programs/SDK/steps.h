// The operating system's calls that the runtime makes, with failures on demand and accounts.
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum step { STEP_ALLOCATE, STEP_MAKE_CODE, STEP_LOCK, STEP_GROW, STEPS };

/// How many of the next calls of each step fail.
extern int failures[STEPS];

/// What was allocated and not freed, in pieces.
extern int pieces_held;

/// Whether the system has a working set with limits, and how much larger than at first the runtime has made it.
bool has_working_set(void);
long long working_set_growth(void);

/// For the steps: whether this call is to fail.
bool step_fails(enum step step);
