// Has PALs until it is killed. Words: how many.
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "pal.h"
#include "pals.h"

int main(int words, char **word_list) {
  word count = words > 1 ? strtoul(word_list[1], NULL, 10) : 1;
  struct pal *pals = calloc(count, sizeof *pals);
  for (word index = 0; index < count; index++) PAL_START(&pals[index], CODE_OF(sum2), 0, 0);
  passed();
  pause();
}
