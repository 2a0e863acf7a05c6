// Calls a PAL in Embedded Swift. Ends with "passed"; with the word "trap" it makes a call that the PAL does not survive.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

#define REQUIRE(condition)                                            \
  do {                                                                \
    if (!(condition)) {                                               \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                        \
    }                                                                 \
  } while (0)

static uint32_t frequency(const char *text) {
  return most_frequent((const uint8_t *)text, (uint32_t)strlen(text));
}

static void sorting(void) {
  int64_t numbers[100];
  for (int index = 0; index < 100; index++) numbers[index] = (int64_t)(index * 37 % 101) * -1000000007;
  sort_numbers(numbers, 100);
  for (int index = 1; index < 100; index++) REQUIRE(numbers[index - 1] < numbers[index]);
}

int main(int count, char **words) {
  enum pal_error error = words_load();
  if (error != PAL_SUCCESS) {
    fprintf(stderr, "words: %s\n", words_error_text(error));
    return 1;
  }
  REQUIRE(frequency("to be or not to be that is to say") == 3);
  REQUIRE(scale(3) == 0 && scale(5) == 15);
  // The closure stays, all else that a call allocates is given back: else the heap would be full soon.
  for (int round = 0; round < 500; round++) REQUIRE(frequency("a b a") == 2);
  REQUIRE(frequency("") == 0);
  for (int round = 0; round < 50; round++) sorting();
  REQUIRE(twice(-4000000000) == -8000000000);
  REQUIRE(scale(-7) == -21);
  REQUIRE(element(3) == 7);
  if (count > 1 && strcmp(words[1], "trap") == 0) element(4);
  REQUIRE(words_unload() == PAL_SUCCESS);
  puts("passed");
  return 0;
}
