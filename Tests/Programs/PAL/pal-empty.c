// The end of tests: once the dead are found, nobody holds anything of the pool.
#include "check.h"
#include "pool.h"

int main(void) {
  struct pool pool = pool_settled();
  check_equal("no PAL is left", pool.pals, 0);
  check_equal("the whole pool is free", pool.free_frames, pool.frames);
  return passed();
}
