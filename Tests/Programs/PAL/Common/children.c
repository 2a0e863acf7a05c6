#include "children.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

pid_t child_start(void (*body)(void *), void *argument) {
  fflush(stdout);
  pid_t child = require_call("fork", fork());
  if (child != 0) return child;
  body(argument);
  fflush(stdout);
  _exit(0);
}

void child_require_success(const char *name, pid_t child) {
  int status = 0;
  require_call("wait", waitpid(child, &status, 0));
  if (WIFSIGNALED(status)) printf("%s: the child got signal %d\n", name, WTERMSIG(status));
  require(name, WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

void child_run(const char *name, void (*body)(void *), void *argument) {
  child_require_success(name, child_start(body, argument));
}
