#include "threads.h"

#include <pthread.h>
#include <stdint.h>

#include "check.h"

static pthread_barrier_t beginning;
static void (*work)(unsigned index);

static void *begin(void *index) {
  pthread_barrier_wait(&beginning);
  work((unsigned)(uintptr_t)index);
  return NULL;
}

void threads_run(unsigned count, void (*body)(unsigned index)) {
  pthread_t threads[MOST_THREADS];
  require("threads", count <= MOST_THREADS);
  pthread_barrier_init(&beginning, NULL, count);
  work = body;
  for (unsigned index = 0; index < count; index++)
    require_equal("a thread starts", pthread_create(&threads[index], NULL, begin, (void *)(uintptr_t)index), 0);
  for (unsigned index = 0; index < count; index++) pthread_join(threads[index], NULL);
  pthread_barrier_destroy(&beginning);
}
