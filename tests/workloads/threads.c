/*
 * threads COUNT: starts COUNT threads. The first one exits last, 50 ms after the others. The main thread
 * exits before all of them, alone (exit(2), not exit_group(2)). The process ends with status 0 and
 * prints nothing.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *leave(void *last) {
  usleep(last ? 100000 : 50000);
  return NULL;
}

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 1;
  for (int i = 0; i < count; i++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, leave, i == 0 ? argv : NULL) != 0) return 1;
  }
  syscall(SYS_exit, 0);
}
