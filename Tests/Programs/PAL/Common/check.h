// What a program says: a line for each check, and "passed" after the last. The first that does not hold ends it.
#pragma once

#include <stdbool.h>

#include "contract.h"

// Says that something holds, or ends the program with 1.
void check(const char *name, bool holds);
// The same for two numbers, which are told if they differ.
void check_equal(const char *name, uint64_t actual, uint64_t expected);
// The same without a line for success, for what is checked many times.
void require(const char *name, bool holds);
void require_equal(const char *name, uint64_t actual, uint64_t expected);
// A system call's answer that is not -1.
long require_call(const char *name, long answer);
// Says that a group of checks has held.
void note(const char *name);
// Says why a check is left out: the system does not offer what it needs.
void skip(const char *name, const char *why);
// The last line; returns the exit code.
int passed(void);
