// First process of a guest that has nothing but an initial RAM disk: runs the commands of the file /commands one
// after the other, says how each ended, and powers off. For kernels that the agent cannot run under.
//
// Each command is a line: seconds that it may take, its program, its arguments, separated by single spaces.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONGEST_LINE = 512, MOST_WORDS = 32 };

static pid_t running;

static void too_long(int number) {
  (void)number;
  kill(running, SIGKILL);
}

static void mount_all(void) {
  if (mount("proc", "/proc", "proc", 0, NULL) != 0) perror("init: /proc");
  if (mount("sysfs", "/sys", "sysfs", 0, NULL) != 0) perror("init: /sys");
  if (mount("devtmpfs", "/dev", "devtmpfs", 0, NULL) != 0) perror("init: /dev");
}

static void start(char *words) {
  char *arguments[MOST_WORDS + 1] = {0};
  int count = 0;
  for (char *word = strtok(words, " "); word && count < MOST_WORDS; word = strtok(NULL, " ")) arguments[count++] = word;
  if (count > 0) execv(arguments[0], arguments);
  perror("init: exec");
  _exit(127);
}

static void run(char *words, unsigned seconds) {
  printf("== run %s\n", words);
  fflush(stdout);
  running = fork();
  if (running == 0) start(words);
  alarm(seconds);
  int status = 0;
  waitpid(running, &status, 0);
  alarm(0);
  if (WIFEXITED(status))
    printf("== exit %d: %s\n", WEXITSTATUS(status), words);
  else
    printf("== signal %d: %s\n", WTERMSIG(status), words);
  fflush(stdout);
}

static void run_all(FILE *commands) {
  char line[LONGEST_LINE];
  while (fgets(line, sizeof line, commands)) {
    line[strcspn(line, "\n")] = 0;
    char *words = NULL;
    unsigned seconds = strtoul(line, &words, 10);
    if (*words == ' ') run(words + 1, seconds);
  }
}

int main(void) {
  mount_all();
  // The wait goes on until the killed program has ended.
  struct sigaction action = {.sa_handler = too_long, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &action, NULL);
  FILE *commands = fopen("/commands", "r");
  if (commands)
    run_all(commands);
  else
    perror("init: /commands");
  printf("== end\n");
  fflush(stdout);
  sync();
  reboot(RB_POWER_OFF);
  return 1;
}
