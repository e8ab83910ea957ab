/*
 * Allocates 200 MB, then starts four children, one after another: /bin/true after a vfork, /bin/true
 * after a fork, one that only exits after a vfork, and one that only exits after a fork.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  size_t size = 200u << 20;
  char *ballast = malloc(size);
  memset(ballast, 1, size);
  for (int i = 0; i < 4; i++) {
    pid_t pid = i % 2 == 0 ? vfork() : fork();
    if (pid == 0) {
      if (i < 2) execl("/bin/true", "true", NULL);
      _exit(0);
    }
    waitpid(pid, NULL, 0);
  }
  return ballast[size / 2] - 1;
}
