#include <windows.h>

#include "living.h"
#include "system.h"

static SRWLOCK list_lock = SRWLOCK_INIT;

void pal_system_enter_list(void) { AcquireSRWLockExclusive(&list_lock); }

void pal_system_leave_list(void) { ReleaseSRWLockExclusive(&list_lock); }

// Runs on a thread of its own, behind all handlers of the program's: if one of them says that the program lives on, so
// do its PALs, since functions that were inside must not silently run outside.
static BOOL WINAPI handle(DWORD event) {
  if (event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT || event == CTRL_CLOSE_EVENT) pal_end_all();
  return FALSE;
}

// Handlers run in the order opposite to that in which they were added: this one must be the first.
__attribute__((constructor)) static void add_handler(void) { SetConsoleCtrlHandler(handle, TRUE); }

void pal_system_watch_interruptions(void) {}
