// Asks on every CPU whether the hypervisor answers programs: the detection leaf, VMCALL and VMMCALL.
//
// Prints a line for each CPU, like `cpu 0 detection answered vmcall answered vmmcall answered`, and exits
// with 1 unless all answered. With the argument `ud2` it executes that undefined instruction instead and
// dies of it. Only for the emulated PC: elsewhere another hypervisor may take the calls for its own.
#define _GNU_SOURCE
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { test_hypercall = 255 };
static const uint32_t detection_leaf = 0x7a567254;
static const uint32_t detection_answer = 0x7a767274;

static sigjmp_buf escape;

static void on_fault(int signal) {
  (void)signal;
  siglongjmp(escape, 1);
}

static int detection(void) {
  uint32_t eax = detection_leaf, ebx, ecx = 0, edx;
  __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
  return eax == detection_answer;
}

static int vmcall(void) {
  uintptr_t result = test_hypercall;
  __asm__ volatile("vmcall" : "+a"(result) : : "memory");
  return result == 0;
}

static int vmmcall(void) {
  uintptr_t result = test_hypercall;
  __asm__ volatile("vmmcall" : "+a"(result) : : "memory");
  return result == 0;
}

// Without a hypervisor the instruction is undefined or forbidden: then it was not answered.
static int ask(const char *name, int (*question)(void)) {
  int answered = sigsetjmp(escape, 1) == 0 && question();
  printf(" %s %s", name, answered ? "answered" : "silent");
  return answered;
}

static int ask_everything(int cpu) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(cpu, &only);
  if (sched_setaffinity(0, sizeof only, &only) != 0) {
    perror("probe: a CPU cannot be chosen");
    return 0;
  }
  printf("cpu %d", cpu);
  int all = ask("detection", detection);
  all &= ask("vmcall", vmcall);
  all &= ask("vmmcall", vmmcall);
  printf("\n");
  return all;
}

int main(int count, char **arguments) {
  if (count > 1 && strcmp(arguments[1], "ud2") == 0) __builtin_trap();
  struct sigaction action = {.sa_handler = on_fault};
  sigaction(SIGILL, &action, NULL);
  sigaction(SIGSEGV, &action, NULL);
  int all = 1;
  for (int cpu = 0; cpu < sysconf(_SC_NPROCESSORS_ONLN); cpu++) all &= ask_everything(cpu);
  return all ? 0 : 1;
}
