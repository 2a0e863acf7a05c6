#include <signal.h>
#include <windows.h>

#include "living.h"
#include "system.h"

static SRWLOCK list_lock = SRWLOCK_INIT;

void pal_system_enter_list(void) { AcquireSRWLockExclusive(&list_lock); }

void pal_system_leave_list(void) { ReleaseSRWLockExclusive(&list_lock); }

// Asking means setting, in the C library of Windows.
static bool is_handled_as(int number) {
  void (*const handler)(int) = signal(number, SIG_DFL);
  if (handler == SIG_ERR || handler == SIG_DFL) return false;
  signal(number, handler);
  return true;
}

// What the program has set by `signal`. The C library's own handler may be in front of this one or behind it.
static bool is_programs_own(DWORD event) { return is_handled_as(event == CTRL_C_EVENT ? SIGINT : SIGBREAK); }

// Runs on a thread of its own, behind the handlers of the program's: if one of them says that the program lives on, so
// do its PALs, since functions that were inside must not silently run outside.
static BOOL WINAPI handle(DWORD event) {
  const bool ends = event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT || event == CTRL_CLOSE_EVENT;
  if (ends && !is_programs_own(event)) pal_end_all();
  return FALSE;
}

// Handlers run in the order opposite to that in which they were added: this one must come before the program's.
__attribute__((constructor)) static void add_handler(void) { SetConsoleCtrlHandler(handle, TRUE); }

void pal_system_watch_interruptions(void) {}
