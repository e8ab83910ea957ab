/*
 * terminal COLUMNS ROWS PROGRAM ARGUMENT...: runs a program in a terminal of that size and reports its
 * input and output with their times, so the measured program pays nothing for it.
 *
 * It types the bytes of stdin into the terminal. At the end of stdin it closes the terminal, as a
 * closed window does, so no process remains when the caller dies.
 *
 * It writes records to stdout, with numbers in native byte order: a letter, 8 bytes of nanoseconds
 * since boot, 4 bytes of length, and that many bytes.
 *   P  the program has started; its pid (4 bytes)
 *   O  the program has written these bytes
 *   K  these bytes were typed
 *   E  the program has exited; its status as wait(2) returns it (4 bytes)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 3000

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_BOOTTIME, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void put(const void *bytes, size_t length) {
  const char *at = bytes;
  while (length > 0) {
    ssize_t wrote = write(1, at, length);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) _exit(1);
    at += wrote;
    length -= (size_t)wrote;
  }
}

static void report(char letter, int64_t moment, const void *bytes, uint32_t length) {
  static char record[13 + 65536];
  record[0] = letter;
  memcpy(record + 1, &moment, 8);
  memcpy(record + 9, &length, 4);
  memcpy(record + 13, bytes, length);
  put(record, 13 + length);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  struct winsize size = {.ws_col = (unsigned short)atoi(argv[1]), .ws_row = (unsigned short)atoi(argv[2])};
  int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0 || grantpt(terminal) || unlockpt(terminal)) return 1;
  char *name = ptsname(terminal);
  ioctl(terminal, TIOCSWINSZ, &size);
  signal(SIGPIPE, SIG_IGN);
  /* This stays open until the end: a terminal that no process has opened yet reads as closed. */
  int held = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  int64_t began = now();
  pid_t child = fork();
  if (child == 0) {
    signal(SIGPIPE, SIG_DFL);
    setsid();
    int inside = open(name, O_RDWR);
    if (inside < 0) _exit(127);
    for (int i = 0; i < 3; i++) dup2(inside, i);
    if (inside > 2) close(inside);
    execvp(argv[3], argv + 3);
    _exit(127);
  }
  int32_t pid = child;
  report('P', began, &pid, sizeof pid);
  static char buffer[65536];
  int status = 0, ended = 0;
  struct pollfd doors[2] = {{.fd = 0, .events = POLLIN}, {.fd = terminal, .events = POLLIN}};
  while (!ended) {
    if (poll(doors, 2, 200) < 0 && errno != EINTR) break;
    if (doors[1].revents & POLLIN) {
      ssize_t got = read(terminal, buffer, sizeof buffer);
      if (got > 0) report('O', now(), buffer, (uint32_t)got);
    }
    if (doors[0].revents) {
      ssize_t got = read(0, buffer, sizeof buffer);
      if (got <= 0) break;
      int64_t moment = now();
      for (ssize_t done = 0; done < got;) {
        ssize_t wrote = write(terminal, buffer + done, (size_t)(got - done));
        if (wrote <= 0) break;
        done += wrote;
      }
      report('K', moment, buffer, (uint32_t)got);
    }
    if (!(doors[1].revents & POLLIN)) ended = waitpid(child, &status, WNOHANG) == child;
  }
  close(held);
  close(terminal);
  for (int waited = 0; !ended && waited < PATIENCE_MS; waited += 10) {
    usleep(10000);
    ended = waitpid(child, &status, WNOHANG) == child;
  }
  if (!ended) {
    kill(-child, SIGKILL);
    waitpid(child, &status, 0);
  }
  int32_t word = status;
  report('E', now(), &word, sizeof word);
  return 0;
}
