// The groups of events.
#pragma once

void measure_exits(void);
void measure_registering(void);
void measure_calls(void);
void measure_native_calls(void);
