// A function of the PAL in C, beside those in Swift.
#include "words.h"

int64_t twice(int64_t number) { return number * 2; }
