// What the programs have in common.
#pragma once

#include <pallium.h>

enum exit_code {
  EXIT_AGREE = 0,
  EXIT_DIFFER = 1,
  /// Words that make no sense, or a request that was refused.
  EXIT_CANNOT = 2,
  EXIT_NO_TRUSTVISOR = 3,
};

/// The words of the command line as numbers, decimal or 0x…; ends the program if they are not as many as `usage` shows,
/// or are none.
void classic_read_words(int argc, char **argv, const char *usage, uintptr_t *words, int count);

/// Ends the program with a sentence if TrustVisor is not there.
void classic_need_trustvisor(void);

/// Ends the program with a sentence if something was refused.
void classic_need(const char *what, enum pal_error error);

/// Makes and registers a PAL of one of the unit's functions, or ends the program. `classic_end` takes it away again.
void classic_begin(struct pal *pal, pal_function entry, const struct pal_parameter *parameters, size_t count);
void classic_end(struct pal *pal);
