#include "failures.h"

void store(uint32_t address, uint32_t number) { *(volatile uint32_t *)(uintptr_t)address = number; }

uint32_t divide(uint32_t dividend, uint32_t divisor) { return dividend / divisor; }

void wait(void) {
  for (volatile uint32_t turns = 0;; turns++) {}
}
