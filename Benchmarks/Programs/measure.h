// Times events by the time-stamp counter and prints one line of JSON for each.
#pragma once

#include "contract.h"

#include <stddef.h>

// What is done, and what it returns if it was done rightly.
struct event {
  const char *name;
  word (*body)(void);
  word expected;
  // What a wrong result of the body is: the number of a refusal, or just wrong.
  enum { returns_refusal, returns_value } result;
};

// How often each event is timed, after a tenth as many times for nothing.
extern size_t repetitions;
enum { most_repetitions = 10000 };

// Times an event, with another after it each time, also timed, that undoes it; `undo` may be NULL, or have no name
// and then it is not reported. Prints the times, or why there are none.
void measure(const struct event *event, const struct event *undo);

// Says of an event that it cannot be tried because what it needs was refused.
void report_refusal(const char *name, word reason);
void report_failure(const char *name, const char *why);
