/*
 * io MODE [COUNT [BYTES]]: reads or writes known bytes, and ends with status 0.
 *   write    COUNT calls of write(2), each of BYTES
 *   read     COUNT calls of read(2), each of BYTES
 *   threads  COUNT threads each write 10 times BYTES; they end before the first thread
 *   killed   the same, but they are alive when the first thread ends the process
 *   leader   the same, but the first thread ends before them
 *   parent   writes BYTES itself; COUNT children each write 10 times BYTES, and it waits for them
 * The bytes of "leader" and "killed" are all written before the process ends.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char buffer[1 << 20];
static int bytes;
static const char *mode;
static pthread_barrier_t written;

static void write_to_null(int count) {
  int file = open("/dev/null", O_WRONLY);
  for (int i = 0; i < count; i++) {
    if (write(file, buffer, bytes) != bytes) _exit(2);
  }
  close(file);
}

static void *work(void *unused) {
  write_to_null(10);
  pthread_barrier_wait(&written);
  if (!strcmp(mode, "killed")) pause();
  if (!strcmp(mode, "leader")) usleep(50000);
  return NULL;
}

int main(int argc, char **argv) {
  mode = argc > 1 ? argv[1] : "";
  int count = argc > 2 ? atoi(argv[2]) : 1;
  bytes = argc > 3 ? atoi(argv[3]) : 1000;
  if (!strcmp(mode, "write")) {
    write_to_null(count);
  } else if (!strcmp(mode, "read")) {
    int file = open("/dev/zero", O_RDONLY);
    for (int i = 0; i < count; i++) {
      if (read(file, buffer, bytes) != bytes) return 2;
    }
  } else if (!strcmp(mode, "parent")) {
    write_to_null(1);
    for (int i = 0; i < count; i++) {
      pid_t child = fork();
      if (child == 0) {
        write_to_null(10);
        _exit(0);
      }
      waitpid(child, NULL, 0);
    }
  } else {
    pthread_t threads[64];
    if (count > 64) return 2;
    pthread_barrier_init(&written, NULL, count + 1);
    for (int i = 0; i < count; i++) {
      if (pthread_create(&threads[i], NULL, work, NULL) != 0) return 2;
    }
    pthread_barrier_wait(&written);
    if (!strcmp(mode, "leader")) syscall(SYS_exit, 0);
    for (int i = 0; i < count && !strcmp(mode, "threads"); i++) pthread_join(threads[i], NULL);
  }
  return 0;
}
