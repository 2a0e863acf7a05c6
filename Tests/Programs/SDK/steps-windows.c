// Linked with --wrap: the runtime's calls go through pointers that the linker would import, and come here.
#include <windows.h>

#include "steps.h"

// 32-bit names tell how many bytes of arguments there are.
#ifdef __x86_64__
#define REAL(name, bytes) __asm__("__real___imp_" #name)
#define WRAPPED(name, bytes) __asm__("__wrap___imp_" #name)
#else
#define REAL(name, bytes) __asm__("___real__imp__" #name "@" #bytes)
#define WRAPPED(name, bytes) __asm__("___wrap__imp__" #name "@" #bytes)
#endif

typedef LPVOID WINAPI allocator(LPVOID, SIZE_T, DWORD, DWORD);
typedef BOOL WINAPI protector(LPVOID, SIZE_T, DWORD, PDWORD);
typedef BOOL WINAPI locker(LPVOID, SIZE_T);
typedef BOOL WINAPI freer(LPVOID, SIZE_T, DWORD);
typedef BOOL WINAPI grower(HANDLE, SIZE_T, SIZE_T);

extern allocator *real_allocate REAL(VirtualAlloc, 16);
extern protector *real_protect REAL(VirtualProtect, 16);
extern locker *real_lock REAL(VirtualLock, 8);
extern freer *real_free REAL(VirtualFree, 12);
extern grower *real_grow REAL(SetProcessWorkingSetSize, 12);

static SIZE_T first_least;

static bool refuse(enum step step, DWORD error) {
  if (!step_fails(step)) return false;
  SetLastError(error);
  return true;
}

static LPVOID WINAPI allocate(LPVOID address, SIZE_T bytes, DWORD type, DWORD rights) {
  if (refuse(STEP_ALLOCATE, ERROR_NOT_ENOUGH_MEMORY)) return NULL;
  pieces_held++;
  return real_allocate(address, bytes, type, rights);
}

static BOOL WINAPI protect(LPVOID address, SIZE_T bytes, DWORD rights, PDWORD before) {
  return refuse(STEP_MAKE_CODE, ERROR_ACCESS_DENIED) ? FALSE : real_protect(address, bytes, rights, before);
}

static BOOL WINAPI lock(LPVOID address, SIZE_T bytes) {
  return refuse(STEP_LOCK, ERROR_WORKING_SET_QUOTA) ? FALSE : real_lock(address, bytes);
}

static BOOL WINAPI release(LPVOID address, SIZE_T bytes, DWORD type) {
  pieces_held--;
  return real_free(address, bytes, type);
}

// The limits are kept here: Wine does not.
static SIZE_T least_now, most_now;

static BOOL WINAPI grow(HANDLE process, SIZE_T least, SIZE_T most) {
  if (refuse(STEP_GROW, ERROR_PRIVILEGE_NOT_HELD)) return FALSE;
  least_now = least;
  most_now = most;
  return real_grow(process, least, most);
}

static BOOL WINAPI tell(HANDLE process, SIZE_T *least, SIZE_T *most) {
  (void)process;
  if (first_least == 0) first_least = least_now = 50 * 4096, most_now = 345 * 4096;
  *least = least_now;
  *most = most_now;
  return TRUE;
}

typedef BOOL WINAPI teller(HANDLE, SIZE_T *, SIZE_T *);
allocator *wrapped_allocate WRAPPED(VirtualAlloc, 16) = allocate;
protector *wrapped_protect WRAPPED(VirtualProtect, 16) = protect;
locker *wrapped_lock WRAPPED(VirtualLock, 8) = lock;
freer *wrapped_free WRAPPED(VirtualFree, 12) = release;
grower *wrapped_grow WRAPPED(SetProcessWorkingSetSize, 12) = grow;
teller *wrapped_tell WRAPPED(GetProcessWorkingSetSize, 12) = tell;

bool has_working_set(void) { return true; }

long long working_set_growth(void) { return (long long)least_now - (long long)first_least; }
