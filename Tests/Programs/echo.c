// Tells what it is given: its arguments and standard input on standard output, a word on standard error. Exits
// with the number in CODE, else 0; with "crash" as its only argument by a segmentation fault.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **words) {
  if (count == 2 && !strcmp(words[1], "crash")) *(volatile int *)8 = 1;
  for (int i = 1; i < count; i++) printf("<%s>", words[i]);
  char piece[4096];
  size_t length;
  while ((length = fread(piece, 1, sizeof piece, stdin)) > 0) fwrite(piece, 1, length, stdout);
  fprintf(stderr, "complaint\n");
  const char *code = getenv("CODE");
  return code ? atoi(code) : 0;
}
