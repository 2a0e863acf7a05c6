// The parts of the escape-reset guest.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define KEYBOARD_DATA 0x60
#define KEYBOARD_COMMAND 0x64
#define SYSTEM_CONTROL 0x92
#define A20_OPEN 2
#define FAST_RESET 1

// Writes to the keyboard controller once it can take it.
void keyboard(uint16_t port, uint8_t value);

// False if `how=` names nothing of the kind; else it returns only if the machine goes on for a second.
bool reset_by_port(void);
bool sleep_by_port(void);
// Tries all ways to switch address line 20 off. The machine goes on, with the line on.
void check_a20(void);
