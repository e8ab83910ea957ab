/*
 * Sockets in the ways that mislead a counter. Each mode prints the lines that tests/support/activity/known_loads.ts
 * describes.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <linux/io_uring.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static long sent, received, connects, accepts, failed;
static long tcp, udp, local, other;
static char buffer[1 << 16];

static void fail(const char *what) {
  perror(what);
  _exit(9);
}

static long must(const char *what, long result) {
  if (result < 0) fail(what);
  return result;
}

/* Counts bytes that were sent, by protocol too. */
static void out(long *protocol, long bytes) {
  must("send", bytes);
  sent += bytes;
  *protocol += bytes;
}

static void in(long bytes) { received += must("receive", bytes); }

static void line(const char *text, int length) {
  if (write(1, text, length) != length) fail("write");
}

static void report(void) {
  char text[256];
  line(text, snprintf(text, sizeof text, "%d %ld %ld 0 0 0 0 %ld %ld %ld\np %d %ld %ld %ld %ld\n", getpid(), sent,
                      received, connects, accepts, failed, getpid(), tcp, udp, local, other));
}

static void forget(void) { sent = received = connects = accepts = failed = tcp = udp = local = other = 0; }

static pid_t child(void) {
  pid_t pid = must("fork", fork());
  if (pid == 0) forget();
  return pid;
}

static void done(void) {
  report();
  _exit(0);
}

/* The ports of both families are at the same place. */
static void show(char kind, int fd) {
  struct sockaddr_in6 own, peer;
  socklen_t a = sizeof own, b = sizeof peer;
  getsockname(fd, (void *)&own, &a);
  getpeername(fd, (void *)&peer, &b);
  char text[64];
  line(text, snprintf(text, sizeof text, "%c %d %d %d\n", kind, getpid(), ntohs(own.sin6_port),
                      ntohs(peer.sin6_port)));
}

static struct sockaddr_storage address;
static socklen_t address_size;

/* A listener on loopback; its address is in `address`. */
static int listener(int family, int protocol, int backlog) {
  int fd = must("socket", socket(family, SOCK_STREAM, protocol));
  memset(&address, 0, sizeof address);
  address.ss_family = family;
  if (family == AF_INET) ((struct sockaddr_in *)&address)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address_size = family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
  must("bind", bind(fd, (void *)&address, address_size));
  must("listen", listen(fd, backlog));
  must("getsockname", getsockname(fd, (void *)&address, &address_size));
  if (family == AF_INET6) ((struct sockaddr_in6 *)&address)->sin6_addr = in6addr_loopback;
  return fd;
}

static int dial(void) {
  int fd = must("socket", socket(address.ss_family, SOCK_STREAM, 0));
  must("connect", connect(fd, (void *)&address, address_size));
  connects++;
  show('c', fd);
  return fd;
}

static int take(int l) {
  int fd = must("accept", accept(l, NULL, NULL));
  accepts++;
  show('a', fd);
  return fd;
}

static void drain(int fd) {
  for (long n; (n = must("recv", recv(fd, buffer, sizeof buffer, 0))) > 0;) in(n);
}

/* IPv6, and IPv4 into a socket of IPv6. */
static void six(void) {
  int l = listener(AF_INET6, 0, 16);
  int port = ((struct sockaddr_in6 *)&address)->sin6_port;
  for (int mapped = 0; mapped < 2; mapped++) {
    if (mapped) {
      struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = port, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
      memcpy(&address, &four, address_size = sizeof four);
    }
    if (child() == 0) {
      int s = dial();
      out(&tcp, send(s, buffer, 40000, 0));
      shutdown(s, SHUT_WR);
      drain(s);
      done();
    }
    int c = take(l);
    drain(c);
    out(&tcp, write(c, buffer, 777));
    close(c);
    wait(NULL);
  }
  struct sockaddr_in6 at = {.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
  socklen_t size = sizeof at;
  int u = must("socket", socket(AF_INET6, SOCK_DGRAM, 0));
  must("bind", bind(u, (void *)&at, size));
  must("getsockname", getsockname(u, (void *)&at, &size));
  out(&udp, sendto(u, buffer, 1400, 0, (void *)&at, size));
  in(recv(u, buffer, sizeof buffer, 0));
}

/* One process accepts and passes the socket to another one, which was there before, or is its child. */
static void pass(void) {
  int l = listener(AF_INET, 0, 16), pair[2];
  must("socketpair", socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
  char space[CMSG_SPACE(sizeof(int))];
  struct iovec one = {.iov_base = buffer, .iov_len = 1};
  struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  if (child() == 0) {
    close(l);
    in(recvmsg(pair[1], &message, 0));
    int c = *(int *)CMSG_DATA(CMSG_FIRSTHDR(&message));
    drain(c);
    out(&tcp, write(c, buffer, 3000));
    done();
  }
  for (int i = 0; i < 2; i++) {
    if (child() == 0) {
      int s = dial();
      out(&tcp, send(s, buffer, 20000, 0));
      shutdown(s, SHUT_WR);
      drain(s);
      done();
    }
    int c = take(l);
    if (i == 0) {
      struct cmsghdr *control = CMSG_FIRSTHDR(&message);
      *control = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof c)};
      memcpy(CMSG_DATA(control), &c, sizeof c);
      out(&local, sendmsg(pair[0], &message, 0));
    } else if (child() == 0) {
      drain(c);
      out(&tcp, write(c, buffer, 100));
      done();
    }
    close(c);
  }
  while (wait(NULL) > 0) continue;
}

/* Unix sockets of each type, by each kind of call. */
static void unix_sockets(void) {
  int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  for (int i = 0; i < 3; i++) {
    int pair[2];
    must("socketpair", socketpair(AF_UNIX, types[i], 0, pair));
    struct iovec two[2] = {{buffer, 100}, {buffer, 23}};
    struct mmsghdr many[2] = {{.msg_hdr = {.msg_iov = two, .msg_iovlen = 2}}, {.msg_hdr = {.msg_iov = two, .msg_iovlen = 1}}};
    out(&local, writev(pair[0], two, 2));
    in(readv(pair[1], two, 2));
    out(&local, write(pair[0], buffer, 77));
    in(read(pair[1], buffer, sizeof buffer));
    if (must("sendmmsg", sendmmsg(pair[0], many, 2, 0)) != 2) fail("sendmmsg");
    out(&local, many[0].msg_len);
    out(&local, many[1].msg_len);
    for (int left = 223; left > 0;) {
      if (must("recvmmsg", recvmmsg(pair[1], many, 1, 0, NULL)) != 1) fail("recvmmsg");
      in(many[0].msg_len);
      left -= many[0].msg_len;
    }
    close(pair[0]);
    close(pair[1]);
  }
}

/* Bytes that never pass through a buffer of the program, and protocols with the numbers of TCP and UDP. */
static void pipes(void) {
  int l = listener(AF_INET, 0, 16), tube[2];
  must("pipe", pipe(tube));
  int s = dial(), c = take(l);
  int file = must("memfd", memfd_create("data", 0));
  must("write", write(file, buffer, sizeof buffer));
  off_t from = 0;
  out(&tcp, sendfile(s, file, &from, 30000));
  from = 0;
  long piped = must("splice", splice(file, &from, tube[1], NULL, 20000, 0));
  for (long left = piped; left > 0; left -= piped) {
    piped = splice(tube[0], NULL, s, NULL, left, 0);
    out(&tcp, piped);
  }
  for (long left = sent; left > 0;) {
    long n = must("splice", splice(c, NULL, tube[1], NULL, left < 4096 ? left : 4096, 0));
    in(n);
    left -= n;
    must("read", read(tube[0], buffer, sizeof buffer));
  }
  int on = 1;
  must("zerocopy", setsockopt(s, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on));
  out(&tcp, send(s, buffer, 9000, MSG_ZEROCOPY));
  /* TCP throws the bytes away, and counts them. */
  in(recv(c, NULL, 4000, MSG_TRUNC));
  in(recv(c, buffer, 5000, MSG_WAITALL));
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  int u = must("socket", socket(AF_INET, SOCK_DGRAM, 0));
  must("bind", bind(u, (void *)&at, size));
  must("getsockname", getsockname(u, (void *)&at, &size));
  must("connect", connect(u, (void *)&at, size));
  out(&udp, send(u, buffer, 600, 0));
  in(splice(u, NULL, tube[1], NULL, 4096, 0));
  close(u);
  /* A refused datagram comes back through the queue of errors: no new bytes. */
  u = must("socket", socket(AF_INET, SOCK_DGRAM, 0));
  must("errors", setsockopt(u, IPPROTO_IP, IP_RECVERR, &on, sizeof on));
  out(&udp, sendto(u, buffer, 500, 0, (void *)&at, size));
  char space[256];
  struct iovec one = {buffer, sizeof buffer};
  struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  must("error", recvmsg(u, &message, MSG_ERRQUEUE));
  /* Netlink of the number of TCP, where the kernel has it. */
  int n = socket(AF_NETLINK, SOCK_RAW, NETLINK_XFRM);
  if (n < 0) n = must("netlink", socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
  struct nlmsghdr nothing = {.nlmsg_len = sizeof nothing, .nlmsg_type = NLMSG_NOOP};
  out(&other, send(n, &nothing, sizeof nothing, 0));
}

static struct {
  int fd;
  unsigned *tail, *mask, *array, *head, *end, *done_mask;
  struct io_uring_sqe *entries;
  struct io_uring_cqe *ends;
} ring;

/* Returns 0 where io_uring is not allowed. */
static int open_ring(void) {
  struct io_uring_params p = {0};
  ring.fd = syscall(SYS_io_uring_setup, 8, &p);
  if (ring.fd < 0) return 0;
  int flags = MAP_SHARED | MAP_POPULATE, rw = PROT_READ | PROT_WRITE;
  char *s = mmap(NULL, p.sq_off.array + p.sq_entries * 4, rw, flags, ring.fd, IORING_OFF_SQ_RING);
  char *c = mmap(NULL, p.cq_off.cqes + p.cq_entries * sizeof *ring.ends, rw, flags, ring.fd, IORING_OFF_CQ_RING);
  ring.entries = mmap(NULL, p.sq_entries * sizeof *ring.entries, rw, flags, ring.fd, IORING_OFF_SQES);
  ring.tail = (void *)(s + p.sq_off.tail);
  ring.mask = (void *)(s + p.sq_off.ring_mask);
  ring.array = (void *)(s + p.sq_off.array);
  ring.head = (void *)(c + p.cq_off.head);
  ring.done_mask = (void *)(c + p.cq_off.ring_mask);
  ring.ends = (void *)(c + p.cq_off.cqes);
  return 1;
}

static long ask(int op, int fd, void *at, unsigned length, unsigned long offset) {
  unsigned i = *ring.tail & *ring.mask;
  ring.entries[i] = (struct io_uring_sqe){.opcode = op, .fd = fd, .addr = (unsigned long)at, .len = length, .off = offset};
  ring.array[i] = i;
  __atomic_store_n(ring.tail, *ring.tail + 1, __ATOMIC_RELEASE);
  must("io_uring_enter", syscall(SYS_io_uring_enter, ring.fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0));
  long result = ring.ends[*ring.head & *ring.done_mask].res;
  __atomic_store_n(ring.head, *ring.head + 1, __ATOMIC_RELEASE);
  if (result < 0) errno = -result;
  return result;
}

/* io_uring connects, accepts, sends, receives, reads and writes. */
static void uring(void) {
  if (!open_ring()) return;
  int l = listener(AF_INET, 0, 16);
  if (child() == 0) {
    open_ring();
    int s = must("socket", socket(AF_INET, SOCK_STREAM, 0));
    must("connect", ask(IORING_OP_CONNECT, s, &address, 0, address_size));
    connects++;
    show('c', s);
    for (int i = 0; i < 50; i++) out(&tcp, ask(i % 2 ? IORING_OP_SEND : IORING_OP_WRITE, s, buffer, 1000, 0));
    shutdown(s, SHUT_WR);
    drain(s);
    done();
  }
  int c = must("accept", ask(IORING_OP_ACCEPT, l, NULL, 0, 0));
  accepts++;
  show('a', c);
  for (long n, i = 0; (n = must("recv", ask(i % 2 ? IORING_OP_RECV : IORING_OP_READ, c, buffer, sizeof buffer, 0))) > 0; i++) in(n);
  out(&tcp, ask(IORING_OP_SEND, c, buffer, 1234, 0));
  close(c);
  wait(NULL);
}

/* A socket that does not wait; returns its error after the attempt. */
static int try(int milliseconds) {
  int fd = must("socket", socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)), once = 1, error = 0;
  socklen_t size = sizeof error;
  must("syncnt", setsockopt(fd, IPPROTO_TCP, TCP_SYNCNT, &once, sizeof once));
  if (connect(fd, (void *)&address, address_size) == 0 || errno != EINPROGRESS) fail("connect at once");
  struct pollfd one = {.fd = fd, .events = POLLOUT};
  if (poll(&one, 1, milliseconds) > 0) getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  close(fd);
  failed++;
  return error;
}

/* Refused, timed out, given up: also without waiting in connect(2). */
static void failing(void) {
  int l = listener(AF_INET, 0, 0);
  char text[128];
  /* The queue has one place, so the kernel drops the next SYN. */
  int first = must("socket", socket(AF_INET, SOCK_STREAM, 0));
  must("connect", connect(first, (void *)&address, address_size));
  connects++;
  if (child() == 0) {
    if (try(200) != 0) fail("not given up");
    line(text, snprintf(text, sizeof text, "t %d closed\n", getpid()));
    done();
  }
  if (child() == 0) {
    if (try(9000) != ETIMEDOUT) fail("no timeout");
    line(text, snprintf(text, sizeof text, "t %d timeout\n", getpid()));
    done();
  }
  if (child() == 0) {
    int fd = must("socket", socket(AF_INET, SOCK_STREAM, 0)), once = 1;
    must("syncnt", setsockopt(fd, IPPROTO_TCP, TCP_SYNCNT, &once, sizeof once));
    if (connect(fd, (void *)&address, address_size) == 0 || errno != ETIMEDOUT) fail("no timeout");
    failed++;
    line(text, snprintf(text, sizeof text, "t %d timeout\n", getpid()));
    done();
  }
  while (wait(NULL) > 0) continue;
  close(l);
  if (try(1000) != ECONNREFUSED) fail("not refused");
  /* Without a route, without a right, and from a port that has this peer already: the call itself fails. */
  int lost = must("socket", socket(AF_INET, SOCK_STREAM, 0));
  struct sockaddr_in all = {.sin_family = AF_INET, .sin_port = htons(80), .sin_addr.s_addr = INADDR_BROADCAST};
  if (connect(lost, (void *)&all, sizeof all) == 0 || errno != ENETUNREACH) fail("not unreachable");
  struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(81)};
  inet_pton(AF_INET6, "::ffff:255.255.255.255", &six.sin6_addr);
  int mapped = must("socket", socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0));
  if (connect(mapped, (void *)&six, sizeof six) == 0 || errno != ENETUNREACH) fail("not unreachable");
  listener(AF_INET, 0, 16);
  struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  for (int i = 0; i < 2; i++) {
    int fd = must("socket", socket(AF_INET, SOCK_STREAM, 0)), on = 1;
    socklen_t size = sizeof from;
    must("reuse", setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
    must("bind", bind(fd, (void *)&from, sizeof from));
    must("getsockname", getsockname(fd, (void *)&from, &size));
    if (connect(fd, (void *)&address, address_size) != 0 && errno != EADDRNOTAVAIL) fail("connect");
  }
  /* A socket that connects to itself: both ends begin at once. */
  int self = must("socket", socket(AF_INET, SOCK_STREAM, 0));
  socklen_t room = sizeof from;
  from.sin_port = 0;
  must("bind", bind(self, (void *)&from, sizeof from));
  must("getsockname", getsockname(self, (void *)&from, &room));
  must("connect", connect(self, (void *)&from, sizeof from));
  failed += 3, connects += 2;
  /* The second call only gets the result of the first one. */
  int late = must("socket", socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  struct sockaddr_in closed = {.sin_family = AF_INET, .sin_port = htons(1), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  connect(late, (void *)&closed, sizeof closed);
  struct pollfd one = {.fd = late, .events = POLLOUT};
  poll(&one, 1, 1000);
  if (connect(late, (void *)&closed, sizeof closed) == 0 || errno != ECONNREFUSED) fail("not refused");
  failed++;
  line(text, snprintf(text, sizeof text,
                      "t %d established refused unreachable unreachable established failed established refused\n", getpid()));
}

/* A connected UDP socket sends to another one until stdin ends. */
static void talking(void) {
  int far = must("socket", socket(AF_INET, SOCK_DGRAM, 0)), near = must("socket", socket(AF_INET, SOCK_DGRAM, 0));
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof to;
  must("bind", bind(far, (void *)&to, sizeof to));
  must("getsockname", getsockname(far, (void *)&to, &size));
  must("connect", connect(near, (void *)&to, sizeof to));
  char text[64];
  line(text, snprintf(text, sizeof text, "u %d %d\n", getpid(), ntohs(to.sin_port)));
  struct pollfd input = {.fd = 0, .events = POLLIN};
  do {
    out(&udp, send(near, buffer, 100, 0));
    in(recv(far, buffer, sizeof buffer, 0));
  } while (poll(&input, 1, 100) == 0);
}

/* MPTCP to MPTCP, where the kernel has it. */
static void multipath(void) {
  int probe = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
  if (probe < 0) return;
  int l = listener(AF_INET, IPPROTO_MPTCP, 16);
  must("connect", connect(probe, (void *)&address, address_size));
  int c = must("accept", accept(l, NULL, NULL));
  connects++, accepts++;
  out(&tcp, send(probe, buffer, 5000, 0));
  in(recv(c, buffer, 5000, MSG_WAITALL));
  close(probe);
  drain(c);
  close(c);
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  if (!strcmp(mode, "six")) six();
  else if (!strcmp(mode, "pass")) pass();
  else if (!strcmp(mode, "unix")) unix_sockets();
  else if (!strcmp(mode, "pipes")) pipes();
  else if (!strcmp(mode, "uring")) uring();
  else if (!strcmp(mode, "failing")) failing();
  else if (!strcmp(mode, "talking")) talking();
  else if (!strcmp(mode, "multipath")) multipath();
  else return 2;
  report();
  return 0;
}
