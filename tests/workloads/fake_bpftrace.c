/*
 * A fake bpftrace: runs the real one and corrupts its output or its life. The file `faults` beside it has
 * one fault a line:
 *
 *   real=PATH         the real bpftrace; without it there is no real bpftrace
 *   version=TEXT      the output of --version
 *   hang=1            prints nothing; exits on SIGTERM or SIGINT
 *   hardhang=1        the same, but only SIGKILL ends it
 *   complain=TEXT     prints this on stderr first
 *   slowstart=MS      waits before it starts the real bpftrace
 *   fail_life=N       from its N-th start on: exits at once with 1
 *   kill_after=MS     dies by SIGKILL this long after the first watermark
 *   segv_after=MS     the same by SIGSEGV
 *   stop_after=MS     prints nothing from then on
 *   lives=N           kill_after, segv_after and stop_after apply to its first N starts
 *   flood=N           prints N lines on stderr, then one with every line of output
 *   garbage=N  zero=N  badutf8=N  long=N  lost=N   inserts such a line before every N-th line
 *   trunc=N    join=N  dup=N      drop=N           cuts, joins with the next, repeats or drops every N-th line
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char faults[8192], folder[4096];
static pid_t child;
static char *out;
static size_t out_length, out_room;

/* Returns the value of a fault, or NULL. */
static const char *text_of(const char *name) {
  static char value[1024];
  size_t length = strlen(name);
  for (char *line = faults; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : 0) {
    if (strncmp(line, name, length) == 0 && line[length] == '=') {
      snprintf(value, sizeof value, "%.*s", (int)strcspn(line + length + 1, "\n"), line + length + 1);
      return value;
    }
  }
  return NULL;
}

static long number_of(const char *name) {
  const char *text = text_of(name);
  return text ? atol(text) : 0;
}

static long now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Counts the starts of this program, with this one. */
static long count_life(void) {
  char path[4200];
  snprintf(path, sizeof path, "%s/lives", folder);
  int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (file < 0 || write(file, "x", 1) != 1) exit(98);
  return lseek(file, 0, SEEK_END);
}

static void put(const char *bytes, size_t length) {
  if (out_length + length > out_room) out = realloc(out, out_room = (out_length + length) * 2);
  memcpy(out + out_length, bytes, length);
  out_length += length;
}

static void flush(void) {
  for (size_t done = 0; done < out_length;) {
    ssize_t wrote = write(1, out + done, out_length - done);
    if (wrote < 0 && errno != EINTR) exit(1);
    if (wrote > 0) done += (size_t)wrote;
  }
  out_length = 0;
}

static int is_turn(long line, const char *name) {
  long every = number_of(name);
  return every > 0 && line % every == 0;
}

/* Handles one line of the real bpftrace, with its newline. */
static void spoil(const char *line, size_t length) {
  static long count;
  count++;
  if (is_turn(count, "garbage")) put("F 12 zz 3 4\n\x01\xff{]\n", 17);
  if (is_turn(count, "zero")) put("X 1\0 2\0\n", 8);
  if (is_turn(count, "badutf8")) put("\xc3\x28\xff\xfe\x80 \xed\xa0\x80\n", 10);
  if (is_turn(count, "lost")) put("Lost 7 events\n", 14);
  if (is_turn(count, "long")) {
    static char big[1 << 20];
    memset(big, 'F', sizeof big);
    put(big, sizeof big);
    put("\n", 1);
  }
  if (is_turn(count, "drop")) return;
  if (is_turn(count, "dup")) put(line, length);
  if (is_turn(count, "trunc")) {
    put(line, length / 2);
    put("\n", 1);
  } else put(line, is_turn(count, "join") ? length - 1 : length);
  if (number_of("flood")) fprintf(stderr, "flooding about line %ld, again and again\n", count);
}

static void pass_on(int number) {
  if (child > 0) kill(child, number);
}

static void run(int argc, char **argv, long life) {
  int pipe_ends[2];
  char real[1024];
  snprintf(real, sizeof real, "%s", text_of("real"));
  if (pipe(pipe_ends)) exit(98);
  pid_t self = getpid();
  child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != self) _exit(98);
    dup2(pipe_ends[1], 1);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    argv[0] = real;
    execv(real, argv);
    _exit(98);
  }
  (void)argc;
  close(pipe_ends[1]);
  struct sigaction action = {.sa_handler = pass_on};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);

  long lives = number_of("lives"), from = 0;
  int mortal = lives == 0 || life <= lives;
  static char buffer[1 << 18];
  size_t held = 0;
  for (;;) {
    ssize_t got = read(pipe_ends[0], buffer + held, sizeof buffer - held);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    size_t end = held + (size_t)got, start = 0;
    for (size_t at = held; at < end; at++) {
      if (buffer[at] != '\n') continue;
      if (from == 0 && buffer[start] == 'W') from = now_ms();
      spoil(buffer + start, at + 1 - start);
      start = at + 1;
    }
    held = end - start;
    memmove(buffer, buffer + start, held);
    long age = from == 0 ? -1 : now_ms() - from;
    if (mortal && text_of("stop_after") && age >= number_of("stop_after")) out_length = 0;
    flush();
    if (mortal && text_of("kill_after") && age >= number_of("kill_after")) raise(SIGKILL);
    if (mortal && text_of("segv_after") && age >= number_of("segv_after")) {
      signal(SIGSEGV, SIG_DFL);
      raise(SIGSEGV);
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128);
}

int main(int argc, char **argv) {
  snprintf(folder, sizeof folder, "%s", argv[0]);
  char *slash = strrchr(folder, '/');
  if (slash == NULL) {
    /* Found on PATH by its bare name: the file beside `faults` is this program. */
    ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);
    if (length < 0) return 98;
    folder[length] = 0;
    slash = strrchr(folder, '/');
  }
  *slash = 0;
  char path[4200];
  snprintf(path, sizeof path, "%s/faults", folder);
  int file = open(path, O_RDONLY);
  if (file < 0 || read(file, faults, sizeof faults - 1) < 0) return 98;
  close(file);

  if (argc > 1 && strcmp(argv[1], "--version") == 0) {
    const char *version = text_of("version");
    if (version) return puts(version) < 0;
    char real[1024];
    snprintf(real, sizeof real, "%s", text_of("real"));
    argv[0] = real;
    execv(real, argv);
    return 98;
  }
  long life = count_life();
  for (long i = number_of("flood"); i > 0; i--) fprintf(stderr, "flooding, line %ld\n", i);
  if (text_of("complain")) fprintf(stderr, "%s\n", text_of("complain"));
  if (text_of("fail_life") && life >= number_of("fail_life")) return 1;
  if (number_of("hardhang")) {
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
  }
  if (number_of("hang") || number_of("hardhang")) {
    for (;;) pause();
  }
  usleep((useconds_t)number_of("slowstart") * 1000);
  run(argc, argv, life);
  return 0;
}
