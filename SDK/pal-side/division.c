// Division of 8-byte numbers, which compilers call for 32-bit code: they expect these names.
#ifdef __i386__
#include "pal-side.h"

struct division {
  uint64_t quotient, remainder;
};

// Bit by bit, from the highest. Division by 0 is an exception, as the instruction's is.
static struct division divide(uint64_t dividend, uint64_t divisor) {
  if (divisor == 0) __builtin_trap();
  struct division done = {0, 0};
  for (int bit = 63; bit >= 0; bit--) {
    uint64_t carry = done.remainder >> 63;
    done.remainder = done.remainder << 1 | (dividend >> bit & 1);
    if (carry || done.remainder >= divisor) {
      done.remainder -= divisor;
      done.quotient |= (uint64_t)1 << bit;
    }
  }
  return done;
}

static uint64_t magnitude(int64_t number) { return number < 0 ? -(uint64_t)number : (uint64_t)number; }

uint64_t __udivdi3(uint64_t dividend, uint64_t divisor);
uint64_t __udivdi3(uint64_t dividend, uint64_t divisor) { return divide(dividend, divisor).quotient; }

uint64_t __umoddi3(uint64_t dividend, uint64_t divisor);
uint64_t __umoddi3(uint64_t dividend, uint64_t divisor) { return divide(dividend, divisor).remainder; }

int64_t __divdi3(int64_t dividend, int64_t divisor);
int64_t __divdi3(int64_t dividend, int64_t divisor) {
  uint64_t quotient = divide(magnitude(dividend), magnitude(divisor)).quotient;
  return (int64_t)((dividend < 0) != (divisor < 0) ? -quotient : quotient);
}

int64_t __moddi3(int64_t dividend, int64_t divisor);
int64_t __moddi3(int64_t dividend, int64_t divisor) {
  uint64_t remainder = divide(magnitude(dividend), magnitude(divisor)).remainder;
  return (int64_t)(dividend < 0 ? -remainder : remainder);
}
#endif
