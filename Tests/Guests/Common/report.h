// What a guest tells the world: lines on the first serial port, and at the end the debug-exit port.
#pragma once

#include <stdbool.h>

void serial_start(void);
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void ok(const char *name);
void fail(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));
// Prints `passed` and ends QEMU with status 1 if nothing has failed; else it is `failed` and 3.
_Noreturn void finish(void);

// ok or FAIL with the reason.
#define check(condition, name, ...) ((condition) ? ok(name) : fail(name, __VA_ARGS__))
