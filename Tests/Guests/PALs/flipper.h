// Another CPU that changes memory while this one asks for something.
#pragma once

#include <stdint.h>

struct flipper {
    // Spoils some of it, and puts it back.
    void (*flip)(void), (*restore)(void);
};

// Starts on the second CPU, which must be running and take interrupts, and stops it.
void flipper_start(struct flipper flipper);
void flipper_stop(void);

// For the flipper alone.
uint64_t random_below(uint64_t limit);
#define RANDOM_OF(array) array[random_below(sizeof array / sizeof *array)]
