// Code that may raise a signal, and what became of it.
#pragma once

#include <stdbool.h>

#include "pal.h"

struct outcome {
  // 0 if none was raised.
  int signal;
  // Where a fault was, and the instruction that raised it.
  word address, instruction;
  // What the code returned.
  word result;
};

// Runs `body` and catches the first of SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGTRAP.
struct outcome catch_signal(word (*body)(void *), void *argument);

// Calls a PAL with up to three words.
struct outcome catch_call(const struct pal *pal, word a, word b, word c);

// The call does not return: it is a page fault at the entry.
void require_refused(const char *name, struct outcome outcome, const struct pal *pal);
void check_refused(const char *name, struct outcome outcome, const struct pal *pal);
// It is a page fault at `address`.
void require_fault_at(const char *name, struct outcome outcome, const void *address);
void check_fault_at(const char *name, struct outcome outcome, const void *address);
// It returns.
void require_result(const char *name, struct outcome outcome, word result);
void check_result(const char *name, struct outcome outcome, word result);
