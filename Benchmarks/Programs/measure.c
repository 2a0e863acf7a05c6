#define _GNU_SOURCE
#include "measure.h"

#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>

size_t repetitions = 300;

static uint64_t samples[2][most_repetitions];
static sigjmp_buf escape;

// The fences keep what is timed between the two readings (Intel SDM volume 2, RDTSC).
static inline uint64_t time_stamp(void) {
  uint32_t low, high;
  __asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high) : : "memory");
  return (uint64_t)high << 32 | low;
}

static void on_signal(int number) { siglongjmp(escape, number); }

static void catch_signals(void (*handler)(int)) {
  const struct sigaction action = {.sa_handler = handler};
  const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaction(numbers[i], &action, NULL);
}

static void report_samples(const char *name, const uint64_t *times) {
  printf("{\"event\":\"%s\",\"samples\":[", name);
  for (size_t i = 0; i < repetitions; i++) printf("%s%" PRIu64, i == 0 ? "" : ",", times[i]);
  printf("]}\n");
  fflush(stdout);
}

void report_refusal(const char *name, word reason) {
  printf("{\"event\":\"%s\",\"refused\":%lu}\n", name, (unsigned long)reason);
  fflush(stdout);
}

void report_failure(const char *name, const char *why) {
  printf("{\"event\":\"%s\",\"failed\":\"%s\"}\n", name, why);
  fflush(stdout);
}

// How the timing of an event went: all zero if well.
struct outcome {
  int signal;
  const struct event *wrong;
  word result;
};

static void report_outcome(const char *name, const struct outcome *outcome) {
  char text[80];
  if (outcome->signal != 0) {
    snprintf(text, sizeof text, "it was ended by signal %d", outcome->signal);
    report_failure(name, text);
  } else if (outcome->wrong->result == returns_refusal) {
    report_refusal(name, outcome->result);
  } else {
    unsigned long result = outcome->result, expected = outcome->wrong->expected;
    snprintf(text, sizeof text, "it returned %#lx, not %#lx", result, expected);
    report_failure(name, text);
  }
}

static word time_once(const struct event *event, uint64_t *sample) {
  uint64_t began = time_stamp();
  word result = event->body();
  *sample = time_stamp() - began;
  return result;
}

static struct outcome time_all(const struct event *both[2]) {
  for (size_t i = 0; i < repetitions / 10 + repetitions; i++) {
    for (size_t which = 0; which < 2 && both[which] != NULL; which++) {
      // The times of the warm-up are written over.
      word result = time_once(both[which], &samples[which][i % repetitions]);
      if (result != both[which]->expected) return (struct outcome){.wrong = both[which], .result = result};
    }
  }
  return (struct outcome){0};
}

static struct outcome time_guarded(const struct event *both[2]) {
  int number = sigsetjmp(escape, 1);
  if (number != 0) return (struct outcome){.signal = number};
  return time_all(both);
}

void measure(const struct event *event, const struct event *undo) {
  const struct event *both[2] = {event, undo};
  catch_signals(on_signal);
  struct outcome outcome = time_guarded(both);
  catch_signals(SIG_DFL);
  for (size_t which = 0; which < 2 && both[which] != NULL; which++) {
    const char *name = both[which]->name;
    if (name == NULL) continue;
    if (outcome.signal != 0 || outcome.wrong != NULL) report_outcome(name, &outcome);
    else report_samples(name, samples[which]);
  }
}
