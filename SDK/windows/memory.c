#include <windows.h>

#include "system.h"

static bool told(struct pal *pal, BOOL answer) {
  if (answer) return true;
  pal->system_error = (uint32_t)GetLastError();
  return false;
}

void *pal_system_allocate(struct pal *pal, size_t bytes) {
  void *pages = VirtualAlloc(NULL, bytes, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
  told(pal, pages != NULL);
  return pages;
}

// It stays writable: TrustVisor lets a program register only what it may write itself.
bool pal_system_make_code(struct pal *pal, void *pages, size_t bytes) {
  DWORD before;
  if (!told(pal, VirtualProtect(pages, bytes, PAGE_EXECUTE_READWRITE, &before))) return false;
  FlushInstructionCache(GetCurrentProcess(), pages, bytes);
  return true;
}

// Changes both limits of what the process may keep in memory.
static bool change_working_set(SIZE_T bytes, bool is_more) {
  SIZE_T least, most;
  const HANDLE process = GetCurrentProcess();
  if (!GetProcessWorkingSetSize(process, &least, &most)) return false;
  if (!is_more && (bytes > least || bytes > most)) return false;
  return SetProcessWorkingSetSize(process, is_more ? least + bytes : least - bytes,
                                  is_more ? most + bytes : most - bytes);
}

static void shrink_working_set(struct pal *pal) {
  if (pal->working_set_bytes == 0) return;
  change_working_set(pal->working_set_bytes, false);
  pal->working_set_bytes = 0;
}

static bool grow_working_set(struct pal *pal) {
  if (!change_working_set(pal->memory_bytes, true)) return false;
  pal->working_set_bytes = pal->memory_bytes;
  return true;
}

// A process may lock a little less than its least working set, which begins with some fifty pages.
void pal_system_lock(struct pal *pal) {
  pal->is_locked = told(pal, VirtualLock(pal->memory, pal->memory_bytes));
  if (pal->is_locked || pal->system_error != ERROR_WORKING_SET_QUOTA || !grow_working_set(pal)) return;
  pal->is_locked = told(pal, VirtualLock(pal->memory, pal->memory_bytes));
  if (pal->is_locked) pal->system_error = 0;
  else shrink_working_set(pal);
}

// Freeing unlocks too.
void pal_system_free(struct pal *pal) {
  VirtualFree(pal->memory, 0, MEM_RELEASE);
  shrink_working_set(pal);
}
