// Child processes.
#pragma once

#include <sys/types.h>

// Runs `body` in a child, whose end is that of its process.
pid_t child_start(void (*body)(void *), void *argument);
// Waits for a child that must end well.
void child_require_success(const char *name, pid_t child);
// Runs `body` in a child and waits.
void child_run(const char *name, void (*body)(void *), void *argument);
