// Calls with all YMM registers of one's choice.
#pragma once

#include "contract.h"

// Calls `entry` with three words and the registers' values `before`, and tells their values at its return.
word call_with_avx(word entry, const word *before, word *after, word a, word b, word c);
