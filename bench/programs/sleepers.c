/*
 * sleepers COUNT: starts COUNT children that sleep, each with its own command line, and prints "ready"
 * when all of them run. The children die with it, and it exits at the end of its stdin.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc != 2) {
    for (;;) pause();
  }
  long count = atol(argv[1]);
  signal(SIGCHLD, SIG_IGN);
  for (long i = 0; i < count; i++) {
    pid_t child = vfork();
    if (child < 0) return 1;
    if (child == 0) {
      char shard[32];
      snprintf(shard, sizeof shard, "--shard=%ld", i);
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      execl("/proc/self/exe", "/usr/bin/idle-worker", "--of=the-bench", shard, (char *)NULL);
      _exit(1);
    }
  }
  puts("ready");
  fflush(stdout);
  char byte;
  while (read(0, &byte, 1) > 0) {}
  return 0;
}
