// Times what TrustVisor does for a program, from outside: it speaks nothing but the contract.
//
// Prints a line of JSON for each event, with the times of all repetitions, in units of the time-stamp counter: in the
// emulated PC, where that counts them, instructions. The event `empty` is what measuring itself costs. The first
// word on its command line is how often each event is timed. Exits with 2 if TrustVisor is not there.
#include "events.h"
#include "measure.h"

#include <stdio.h>
#include <stdlib.h>

int main(int count, char **words) {
  if (count > 1) repetitions = strtoul(words[1], NULL, 10);
  if (repetitions < 1 || repetitions > most_repetitions) {
    fprintf(stderr, "bench: give a number of repetitions from 1 to %d, or none for 300.\n", most_repetitions);
    return 64;
  }
  if (!trustvisor_is_there()) {
    fprintf(stderr, "bench: TrustVisor is not beneath: run this in the emulated PC, by 'pal bench'.\n");
    return 2;
  }
  measure_exits();
  measure_registering();
  measure_calls();
  measure_native_calls();
  return 0;
}
