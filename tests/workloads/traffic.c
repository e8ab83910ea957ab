/*
 * Known loads on sockets and files. Each process prints what it did, one line a process:
 *   PID sent received opens creates unlinks renames connects accepts failed
 * and lines about connections, which tests/support/activity/known_loads.ts describes.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static long sent, received, opens, creates, unlinks, renames, connects, accepts, failed;
static char buffer[1 << 16];

static void fail(const char *what) {
  perror(what);
  _exit(9);
}

static void report(void) {
  char line[256];
  int length = snprintf(line, sizeof line, "%d %ld %ld %ld %ld %ld %ld %ld %ld %ld\n", getpid(), sent,
                        received, opens, creates, unlinks, renames, connects, accepts, failed);
  if (write(1, line, length) != length) fail("write");
}

static void show(char kind, int fd) {
  struct sockaddr_in own, peer;
  socklen_t a = sizeof own, b = sizeof peer;
  getsockname(fd, (void *)&own, &a);
  getpeername(fd, (void *)&peer, &b);
  char line[64];
  int length = snprintf(line, sizeof line, "%c %d %d %d\n", kind, getpid(), ntohs(own.sin_port),
                        ntohs(peer.sin_port));
  if (write(1, line, length) != length) fail("write");
}

static void put(int fd, long bytes, long piece) {
  while (bytes > 0) {
    ssize_t n = send(fd, buffer, piece < bytes ? piece : bytes, MSG_NOSIGNAL);
    if (n < 0) fail("send");
    sent += n;
    bytes -= n;
  }
}

static void get(int fd) {
  for (ssize_t n; (n = recv(fd, buffer, sizeof buffer, 0)) != 0; received += n) {
    if (n < 0) fail("recv");
  }
}

static int listener(struct sockaddr_in *at) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  memset(at, 0, sizeof *at);
  at->sin_family = AF_INET;
  at->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof *at;
  if (bind(fd, (void *)at, size) || getsockname(fd, (void *)at, &size) || listen(fd, 4096)) fail("listen");
  return fd;
}

static int dial(struct sockaddr_in *at) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, (void *)at, sizeof *at)) {
    failed++;
    close(fd);
    return -1;
  }
  connects++;
  return fd;
}

/* A server that accepts in a child; bytes in both directions. */
static void fork_server(long bytes, long piece) {
  struct sockaddr_in at;
  int l = listener(&at);
  pid_t child = fork();
  if (child == 0) {
    int c = accept(l, NULL, NULL);
    if (c < 0) fail("accept");
    accepts++;
    show('a', c);
    get(c);
    put(c, bytes / 10, 777);
    close(c);
    report();
    _exit(0);
  }
  int s = dial(&at);
  show('c', s);
  put(s, bytes, piece);
  shutdown(s, SHUT_WR);
  get(s);
  close(s);
  waitpid(child, NULL, 0);
  report();
}

static void get_whole(int fd, long size) {
  for (long rest = size; rest > 0;) {
    ssize_t n = recv(fd, buffer, rest, 0);
    if (n <= 0) fail("recv");
    received += n;
    rest -= n;
  }
}

/* Messages of one size over one connection, each answered by one of the same size, or none answered. */
static void messages(long count, long size, int answered) {
  struct sockaddr_in at;
  int l = listener(&at), yes = 1;
  pid_t child = fork();
  int s = child == 0 ? accept(l, NULL, NULL) : dial(&at);
  if (s < 0) fail("connection");
  if (child == 0) accepts++;
  if (answered && setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes)) fail("nodelay");
  if (child == 0 && !answered) get(s);
  for (long i = 0; i < count && (child != 0 || answered); i++) {
    if (child != 0) put(s, size, size);
    if (answered) get_whole(s, size);
    if (child == 0) put(s, size, size);
  }
  close(s);
  if (child != 0) waitpid(child, NULL, 0);
  report();
}

/* Many short connections; each is reported. */
static void many(long count) {
  struct sockaddr_in at;
  int l = listener(&at);
  pid_t child = fork();
  if (child == 0) {
    for (long i = 0; i < count; i++) {
      int c = accept(l, NULL, NULL);
      if (c < 0) fail("accept");
      accepts++;
      show('a', c);
      get(c);
      put(c, 5, 5);
      close(c);
    }
    report();
    _exit(0);
  }
  for (long i = 0; i < count; i++) {
    int s = dial(&at);
    if (s < 0) fail("connect");
    show('c', s);
    put(s, 3, 3);
    shutdown(s, SHUT_WR);
    get(s);
    close(s);
  }
  waitpid(child, NULL, 0);
  report();
}

static void *thread_sends(void *fd) {
  for (int i = 0; i < 20000; i++) {
    if (send(*(int *)fd, buffer, 100, 0) == 100) __atomic_add_fetch(&sent, 100, __ATOMIC_RELAXED);
  }
  return NULL;
}

/* Four threads send through one datagram socket at once. */
static void threads(void) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair)) fail("socketpair");
  pid_t child = fork();
  if (child == 0) {
    close(pair[0]);
    get(pair[1]);
    report();
    _exit(0);
  }
  close(pair[1]);
  pthread_t all[4];
  for (int i = 0; i < 4; i++) pthread_create(&all[i], NULL, thread_sends, &pair[0]);
  for (int i = 0; i < 4; i++) pthread_join(all[i], NULL);
  if (send(pair[0], buffer, 0, 0)) fail("end");
  waitpid(child, NULL, 0);
  report();
}

/* UDP echo to itself, sendfile and splice. */
static void others(const char *folder) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  int u = socket(AF_INET, SOCK_DGRAM, 0);
  if (bind(u, (void *)&at, size) || getsockname(u, (void *)&at, &size)) fail("udp");
  for (int i = 0; i < 100; i++) {
    sent += sendto(u, buffer, 1200, 0, (void *)&at, size);
    /* A message that is peeked at counts once. */
    recv(u, buffer, 1200, MSG_PEEK);
    received += recv(u, buffer, sizeof buffer, 0);
  }
  int pair[2], tube[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) || pipe(tube)) fail("pair");
  char path[512];
  snprintf(path, sizeof path, "%s/data", folder);
  int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  opens++, creates++;
  if (write(file, buffer, 5000) != 5000) fail("write");
  off_t from = 0;
  sent += sendfile(pair[0], file, &from, 5000);
  received += splice(pair[1], NULL, tube[1], NULL, 5000, 0);
  close(file);
  report();
}

static void files(const char *folder) {
  char a[512], b[512];
  for (int i = 0; i < 300; i++) {
    snprintf(a, sizeof a, "%s/f%d", folder, i);
    snprintf(b, sizeof b, "%s/g%d", folder, i);
    close(open(a, O_WRONLY | O_CREAT | O_EXCL, 0600));
    opens++, creates++;
    close(open(a, O_RDONLY));
    opens++;
    if (open("/nonexistent/file", O_RDONLY) < 0) failed++;
    if (!rename(a, b)) renames++;
    if (!unlink(b)) unlinks++;
  }
  snprintf(a, sizeof a, "%s/folder", folder);
  if (!mkdir(a, 0700)) creates++;
  if (!rmdir(a)) unlinks++;
  report();
}

/* Reads 4 KiB of a file again and again. */
static void reads(const char *path, long count) {
  int file = open(path, O_RDONLY);
  opens++;
  for (long i = 0; i < count; i++) {
    if (pread(file, buffer, 4096, (i & 1023) * 4096) != 4096) fail("read");
  }
  report();
}

/* Lives some milliseconds: connects, sends, dies. */
static void brief(void) {
  struct sockaddr_in at;
  int l = listener(&at);
  for (int i = 0; i < 20; i++) {
    pid_t child = fork();
    if (child == 0) {
      int s = dial(&at);
      put(s, 4321, 4321);
      char line[64];
      int n = snprintf(line, sizeof line, "%d %ld 0 0 0 0 0 1 0 0\n", getpid(), sent);
      if (write(1, line, n) != n) fail("write");
      _exit(0);
    }
    int c = accept(l, NULL, NULL);
    accepts++;
    get(c);
    close(c);
    waitpid(child, NULL, 0);
  }
  report();
}

/* Refused, and reset by a peer that throws data away. */
static void broken(void) {
  struct sockaddr_in at;
  int l = listener(&at);
  int s = dial(&at), c = accept(l, NULL, NULL);
  accepts++;
  put(s, 1000, 1000);
  struct linger now = {1, 0};
  setsockopt(c, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(c);
  if (recv(s, buffer, 10, 0) >= 0) fail("no reset");
  close(s);
  close(l);
  if (dial(&at) >= 0) fail("not refused");
  printf("t %d established refused\nd %d reset reset\n", getpid(), getpid());
  fflush(stdout);
  report();
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  const char *value = argc > 2 ? argv[2] : "0";
  if (!strcmp(mode, "fork")) fork_server(atol(value), argc > 3 ? atol(argv[3]) : 65536);
  else if (!strcmp(mode, "stream")) messages(atol(value), argc > 3 ? atol(argv[3]) : 100, 0);
  else if (!strcmp(mode, "answers")) messages(atol(value), argc > 3 ? atol(argv[3]) : 100, 1);
  else if (!strcmp(mode, "many")) many(atol(value));
  else if (!strcmp(mode, "threads")) threads();
  else if (!strcmp(mode, "others")) others(value);
  else if (!strcmp(mode, "files")) files(value);
  else if (!strcmp(mode, "reads")) reads(value, argc > 3 ? atol(argv[3]) : 0);
  else if (!strcmp(mode, "brief")) brief();
  else if (!strcmp(mode, "broken")) broken();
  else return 2;
  return 0;
}
