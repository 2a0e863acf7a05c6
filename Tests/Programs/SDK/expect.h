// A check that ends the program with 1 and says where.
#pragma once

#include <stdio.h>
#include <stdlib.h>

#define EXPECT(condition)                                            \
  do {                                                               \
    if (!(condition)) {                                              \
      printf("FAIL %s:%d: %s\n", __FILE__, __LINE__, #condition);    \
      exit(1);                                                       \
    }                                                                \
  } while (0)
