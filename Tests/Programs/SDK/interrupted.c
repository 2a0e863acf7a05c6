// Is interrupted with two PALs registered and one that was unregistered, and says what it hears of that.
//
// Words: `usual` to be ended by the interruption, `own` to handle it and end later, `ignore` to ignore it.
#include <signal.h>
#include <string.h>

#include "adder.h"
#include "expect.h"
#include "stand-in.h"

#ifdef _WIN32
#include <windows.h>
#endif

// At once, and by nothing that a handler may not call.
#ifdef _WIN32
static void say(const char *text) {
  DWORD written;
  WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), text, (DWORD)strlen(text), &written, NULL);
}
#else
#include <unistd.h>
static void say(const char *text) {
  if (write(STDOUT_FILENO, text, strlen(text)) < 0) _exit(1);
}
#endif

static void say_unregistered(void) { say("unregistered\n"); }

static void handle(int signal) {
  (void)signal;
  say("handled\n");
}

// On Windows handlers run on a thread of their own, and the process ends while this one sleeps.
static void interrupt(void) {
#ifdef _WIN32
  GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0);
  Sleep(2000);
#else
  raise(SIGINT);
#endif
}

static void begin(struct pal *pal) {
  const struct pal_description description = {PAL_CODE_OF(adder), .entry = (pal_function)adder};
  EXPECT(pal_create(pal, &description) == PAL_SUCCESS && pal_register(pal) == PAL_SUCCESS);
}

int main(int argc, char **argv) {
  static struct pal pals[3];
  stand_in.is_present = true;
  const char *way = argc == 2 ? argv[1] : "";
  if (strcmp(way, "own") == 0) signal(SIGINT, handle);
  if (strcmp(way, "ignore") == 0) signal(SIGINT, SIG_IGN);
  for (int index = 0; index < 3; index++) begin(&pals[index]);
  pal_destroy(&pals[1]);
  stand_in.at_unregistration = say_unregistered;
  interrupt();
  say("lives on\n");
  return 0;
}
