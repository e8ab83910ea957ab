/*
 * Starts one child outside and one inside a new pid namespace, and dies. Then SIGKILL kills the child
 * inside with its own children. Prints the pids of "middle", "outside" and "init".
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  pid_t *pids = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t middle = fork();
  if (middle == 0) {
    pid_t outside = fork();
    if (outside == 0) {
      usleep(400000);
      _exit(3);
    }
    if (unshare(CLONE_NEWPID) != 0) _exit(9);
    pid_t init = fork();
    if (init == 0) {
      /* An orphan in the namespace, and a child with a child. */
      if (fork() == 0) {
        if (fork() == 0) pause();
        _exit(4);
      }
      wait(NULL);
      if (fork() == 0) {
        if (fork() == 0) pause();
        pause();
      }
      pause();
    }
    pids[0] = outside;
    pids[1] = init;
    usleep(100000);
    _exit(5);
  }
  waitpid(middle, NULL, 0);
  usleep(100000);
  if (pids[1] <= 1) return 1;
  kill(pids[1], SIGKILL);
  printf("%d %d %d", middle, pids[0], pids[1]);
  fflush(stdout);
  usleep(500000);
  return 0;
}
