/*
 * thread_names: the first thread, "first", names the only other thread "second". That thread renames
 * itself to "\"third\"" and forks a child that sleeps 20 ms without an exec. Then it renames the first
 * thread to "renamed" (by /proc). The program prints the pid of the child.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int is_named;

static void rename_thread(int tid, const char *name, size_t length) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/comm", tid);
  int file = open(path, O_WRONLY);
  if (file < 0 || write(file, name, length) < 0) _exit(1);
  close(file);
}

static void *second(void *tid) {
  *(volatile int *)tid = (int)syscall(SYS_gettid);
  while (!is_named) usleep(1000);
  prctl(PR_SET_NAME, "\"third\"");
  pid_t child = fork();
  if (child == 0) {
    usleep(20000);
    _exit(3);
  }
  printf("%d\n", child);
  waitpid(child, NULL, 0);
  rename_thread(getpid(), "renamed", 7);
  return NULL;
}

int main(void) {
  prctl(PR_SET_NAME, "first");
  pthread_t thread;
  volatile int tid = 0;
  if (pthread_create(&thread, NULL, second, (void *)&tid) != 0) return 1;
  while (tid == 0) usleep(1000);
  rename_thread(tid, "second", 6);
  is_named = 1;
  pthread_join(thread, NULL);
  return 0;
}
