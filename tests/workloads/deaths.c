/* Dies in the way that its first argument names. Prints "VICTIM KILLER" where there is a killer. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <unistd.h>

static int is(const char *mode, const char *name) { return strcmp(mode, name) == 0; }

static void spin(void) { for (volatile unsigned long i = 0;; i++) { } }

static void limit(int resource, rlim_t soft, rlim_t hard) {
  struct rlimit limit = { soft, hard };
  setrlimit(resource, &limit);
}

static void *sleep_long(void *arg) { sleep(30); return arg; }

static volatile sig_atomic_t got;
static void take(int signal) { got = signal; }

/* A child that waits for signals. */
static pid_t victim(void (*begin)(void)) {
  int ready[2];
  if (pipe(ready) != 0) exit(9);
  pid_t pid = fork();
  if (pid != 0) {
    char c;
    close(ready[1]);
    if (read(ready[0], &c, 1) != 1) exit(9);
    return pid;
  }
  if (begin) begin();
  if (write(ready[1], "x", 1) != 1) exit(9);
  for (;;) pause();
}

static void handle_term(void) { signal(SIGTERM, take); }
static void ignore_term(void) { signal(SIGTERM, SIG_IGN); }
static void own_group(void) { setpgid(0, 0); }
static pthread_t other;
static void with_thread(void) { pthread_create(&other, NULL, sleep_long, NULL); usleep(20000); }

static int end(pid_t pid, pid_t killer) {
  int status;
  printf("%d %d\n", pid, killer);
  fflush(stdout);
  while (waitpid(pid, &status, 0) < 0) { }
  return 0;
}

static void seccomp_filter(void) {
  struct sock_filter code[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { 4, code };
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
  syscall(SYS_getppid);
}

/* Joins the cgroup whose folder is given, and takes memory until the kernel objects. */
static void eat(const char *folder) {
  char path[4096];
  snprintf(path, sizeof path, "%s/cgroup.procs", folder);
  int file = open(path, O_WRONLY);
  if (file < 0 || write(file, "0", 1) != 1) exit(8);
  close(file);
  for (;;) {
    char *memory = malloc(1 << 20);
    if (memory != NULL) memset(memory, 1, 1 << 20);
  }
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  const char *mode = argv[1];
  limit(RLIMIT_CORE, 0, 0);
  /* A parent may ignore these, and a child inherits that. */
  for (int i = 1; i < 32; i++) signal(i, SIG_DFL);
  if (is(mode, "abort")) abort();
  if (is(mode, "segv")) { volatile int *nowhere = (volatile int *)(size_t)argc; *nowhere = 1; }
  if (is(mode, "fpe")) { volatile int zero = 0, some = 100; return some / zero; }
  if (is(mode, "pipe")) {
    int ends[2];
    if (pipe(ends) != 0) return 9;
    close(ends[0]);
    return (int)write(ends[1], "x", 1);
  }
  if (is(mode, "alarm")) { ualarm(100000, 0); for (;;) pause(); }
  if (is(mode, "prof")) {
    struct itimerval timer = { { 0, 0 }, { 0, 50000 } };
    setitimer(ITIMER_PROF, &timer, NULL);
    spin();
  }
  if (is(mode, "timer")) {
    struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
    struct itimerspec when = { { 0, 0 }, { 0, 50000000 } };
    timer_t timer;
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &when, NULL);
    for (;;) pause();
  }
  if (is(mode, "seccomp")) { seccomp_filter(); return 0; }
  if (is(mode, "strict")) { prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT); syscall(SYS_getppid); }
  if (is(mode, "xcpu")) { limit(RLIMIT_CPU, 1, 9); spin(); }
  if (is(mode, "cpu")) { limit(RLIMIT_CPU, 1, 1); spin(); }
  if (is(mode, "fsize")) {
    limit(RLIMIT_FSIZE, 1, 1);
    char name[] = "/tmp/traceflock-XXXXXX";
    int file = mkstemp(name);
    unlink(name);
    return (int)pwrite(file, "xx", 2, 1);
  }
  if (is(mode, "oom") && argc > 2) eat(argv[2]);
  if (is(mode, "kill")) {
    pid_t pid = victim(NULL);
    kill(pid, SIGKILL);
    return end(pid, getpid());
  }
  if (is(mode, "group")) {
    pid_t pid = victim(own_group);
    usleep(20000);
    kill(-pid, SIGTERM);
    return end(pid, getpid());
  }
  if (is(mode, "thread")) {
    pid_t pid = victim(with_thread);
    pid_t tid = pid;
    /* The other thread has a larger id: the next free one. */
    for (tid = pid + 1; syscall(SYS_tgkill, pid, tid, 0) != 0; tid++) if (tid > pid + 10000) return 7;
    syscall(SYS_tgkill, pid, tid, SIGTERM);
    return end(pid, getpid());
  }
  if (is(mode, "handled")) {
    pid_t pid = victim(handle_term);
    kill(pid, SIGTERM);
    usleep(50000);
    pid_t killer = fork();
    if (killer == 0) { kill(pid, SIGKILL); _exit(0); }
    waitpid(killer, NULL, 0);
    return end(pid, killer);
  }
  if (is(mode, "ignored")) {
    pid_t pid = victim(ignore_term);
    if (fork() == 0) { kill(pid, SIGTERM); _exit(0); }
    wait(NULL);
    kill(pid, SIGQUIT);
    return end(pid, getpid());
  }
  if (is(mode, "two")) {
    /* The second one comes too late. */
    pid_t pid = victim(NULL);
    kill(pid, SIGKILL);
    pid_t late = fork();
    if (late == 0) { kill(pid, SIGKILL); _exit(0); }
    waitpid(late, NULL, 0);
    return end(pid, getpid());
  }
  if (is(mode, "again")) {
    /* Two processes with one pid die in the same way, in different seconds. */
    pid_t first = fork();
    if (first == 0) abort();
    waitpid(first, NULL, 0);
    usleep(1200000);
    for (int i = 0; i < 10000; i++) {
      FILE *last = fopen("/proc/sys/kernel/ns_last_pid", "w");
      if (last == NULL) return 5;
      fprintf(last, "%d", first - 1);
      if (fclose(last) != 0) return 5;
      pid_t second = fork();
      if (second == 0) {
        if (getpid() == first) abort();
        _exit(0);
      }
      waitpid(second, NULL, 0);
      if (second == first) break;
    }
    printf("%d %d\n", first, getpid());
    return 0;
  }
  if (is(mode, "namespace")) {
    if (unshare(CLONE_NEWPID) != 0) return 6;
    int ready[2];
    if (pipe(ready) != 0) return 9;
    pid_t init = fork();
    if (init == 0) {
      if (fork() == 0) for (;;) pause();
      if (write(ready[1], "x", 1) != 1) return 9;
      for (;;) pause();
    }
    char c;
    if (read(ready[0], &c, 1) != 1) return 9;
    usleep(50000);
    kill(init, SIGKILL);
    return end(init, getpid());
  }
  return 3;
}
