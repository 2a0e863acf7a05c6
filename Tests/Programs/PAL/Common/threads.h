// Threads that begin together.
#pragma once

enum { MOST_THREADS = 16 };

// Runs body(index) in `count` threads at once and waits for all.
void threads_run(unsigned count, void (*body)(unsigned index));
