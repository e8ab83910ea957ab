/*
 * storm COUNT OUTSTANDING MODE [SECONDS [MICROSECONDS]]: forks COUNT children as fast as possible (0:
 * for SECONDS), or one every MICROSECONDS, with at most OUTSTANDING of them alive at a time. SIGTERM
 * ends it early. MODE is "fork", "vfork" or "exec". Child i exits with status i % 256. At its end it
 * prints a line "COUNT FIRST_PID LAST_PID".
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t is_over;

static void stop(int number) {
  (void)number;
  is_over = 1;
}

int main(int argc, char **argv) {
  if (argc == 2) return atoi(argv[1]);
  long count = atol(argv[1]), outstanding = atol(argv[2]), living = 0, i;
  int vforks = strcmp(argv[3], "vfork") == 0, execs = strcmp(argv[3], "exec") == 0;
  time_t until = time(NULL) + (argc > 4 ? atol(argv[4]) : 0);
  long period = argc > 5 ? atol(argv[5]) * 1000 : 0;
  struct timespec due;
  clock_gettime(CLOCK_MONOTONIC, &due);
  pid_t first = 0, last = 0;
  struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESTART};
  sigaction(SIGTERM, &action, NULL);
  for (i = 0; !is_over && (count > 0 ? i < count : time(NULL) < until); i++) {
    char status[8];
    snprintf(status, sizeof status, "%ld", i % 256);
    pid_t child = vforks || execs ? vfork() : fork();
    if (child < 0) return 1;
    if (child == 0) {
      if (execs) execl("/proc/self/exe", "storm-child", status, (char *)NULL);
      _exit((int)(i % 256));
    }
    if (first == 0) first = child;
    last = child;
    if (period > 0) {
      /* Waits by the clock, so the rate does not depend on the time of a fork. */
      due.tv_nsec += period;
      while (due.tv_nsec >= 1000000000L) due.tv_nsec -= 1000000000L, due.tv_sec++;
      clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    }
    if (++living >= outstanding && wait(NULL) > 0) living--;
  }
  while (wait(NULL) > 0) {}
  printf("%ld %d %d\n", i, first, last);
  return 0;
}
