#include "failures.h"

void store(uint32_t address, uint32_t number) { *(volatile uint32_t *)(uintptr_t)address = number; }

uint32_t divide(uint32_t dividend, uint32_t divisor) { return dividend / divisor; }

uint32_t overrun(uint32_t count) {
  volatile uint8_t array[16];
  for (uint32_t index = 0; index < count; index++) array[index] = 0x55;
  return array[0];
}

void wait(void) {
  for (volatile uint32_t turns = 0;; turns++) {}
}
