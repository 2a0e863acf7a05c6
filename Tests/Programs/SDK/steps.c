#include "steps.h"

int failures[STEPS];
int pieces_held;

bool step_fails(enum step step) {
  if (failures[step] == 0) return false;
  failures[step]--;
  return true;
}
