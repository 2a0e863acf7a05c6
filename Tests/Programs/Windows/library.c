// With LIBRARY a DLL, else a program that needs it.
#include <stdio.h>

#ifdef LIBRARY
__declspec(dllexport) int answer(void) { return 42; }
#else
__declspec(dllimport) int answer(void);

int main(void) {
  printf("%d", answer());
  return 0;
}
#endif
