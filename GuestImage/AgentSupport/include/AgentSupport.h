// What the agent needs of the guest and Swift cannot say or does not import.
#pragma once

#include <spawn.h>
#include <stdint.h>
#include <sys/types.h>

/// The processor's time-stamp counter.
static inline uint64_t agent_time_stamp(void) { return __builtin_ia32_rdtsc(); }

/// The registers that CPUID and hypercalls take and give.
struct agent_registers {
  uint64_t a, b, c, d;
};

/// CPUID.
static inline struct agent_registers agent_cpuid(struct agent_registers r) {
  __asm__ volatile("cpuid" : "+a"(r.a), "+b"(r.b), "+c"(r.c), "+d"(r.d));
  return r;
}

/// VMMCALL. Only where TrustVisor has answered the detection leaf: elsewhere it is undefined, or another
/// hypervisor's.
static inline struct agent_registers agent_hypercall(struct agent_registers r) {
  __asm__ volatile("vmmcall" : "+a"(r.a), "+b"(r.b), "+c"(r.c), "+d"(r.d) : : "memory");
  return r;
}

/// pidfd_open(2): a descriptor that becomes readable when the process ends.
int agent_open_process(pid_t process);

/// pipe2(2) with close-on-exec, so that no command inherits another's pipes.
int agent_make_pipe(int ends[2]);

/// posix_spawn_file_actions_addchdir_np(3): the command starts in this folder.
int agent_start_in_folder(posix_spawn_file_actions_t *actions, const char *folder);
