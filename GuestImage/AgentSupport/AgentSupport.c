#define _GNU_SOURCE
#include "AgentSupport.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

int agent_open_process(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

int agent_make_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int agent_start_in_folder(posix_spawn_file_actions_t *actions, const char *folder) {
  return posix_spawn_file_actions_addchdir_np(actions, folder);
}
