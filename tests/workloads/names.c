/*
 * For each line of stdin, in hex, starts a child with this argv[0] and this name (prctl(2), PR_SET_NAME)
 * that waits, and prints its pid. At the end of stdin all children exit.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc > 1) {
    prctl(PR_SET_NAME, argv[0]);
    for (;;) pause();
  }
  static char line[4096];
  pid_t children[256];
  int count = 0;
  while (fgets(line, sizeof line, stdin) && count < 256) {
    char name[2048] = {0};
    for (int i = 0; line[2 * i] > ' ' && line[2 * i + 1] > ' '; i++) {
      char pair[3] = {line[2 * i], line[2 * i + 1], 0};
      name[i] = (char)strtol(pair, NULL, 16);
    }
    pid_t child = fork();
    if (child == 0) {
      char *arguments[] = {name, "waiting", NULL};
      execv("/proc/self/exe", arguments);
      _exit(99);
    }
    children[count++] = child;
    printf("%d\n", child);
    fflush(stdout);
  }
  while (count > 0) kill(children[--count], SIGKILL);
  while (wait(NULL) > 0) {}
  return 0;
}
