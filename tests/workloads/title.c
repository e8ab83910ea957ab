/*
 * Changes its own command line the way that daemons do, prints its pid, and waits to be killed.
 *   fill   overwrites all of its arguments with letters, the last NUL too (setproctitle without room)
 *   spill  the same, and continues into the environment, as an old sendmail does
 *   pad    writes a short title and fills the rest with NULs, as nginx does
 *   move   points the kernel to a title elsewhere (prctl(2), PR_SET_MM)
 *   keep   changes nothing
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

static const char TITLE[] = "daemon: waiting";

/* Returns the unsigned number in field `wanted` of /proc/self/stat, after the name: proc_pid_stat(5). */
static uint64_t field(int wanted) {
  static char stat[4096];
  FILE *file = fopen("/proc/self/stat", "r");
  if (file == NULL || fgets(stat, sizeof stat, file) == NULL) return 0;
  fclose(file);
  char *at = strrchr(stat, ')');
  for (int number = 2; number < wanted && at != NULL; number++) at = strchr(at + 1, ' ');
  return at == NULL ? 0 : strtoull(at + 1, NULL, 10);
}

static int move(void) {
  char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return 1;
  strcpy(page, "daemon: moved");
  char *end = page + strlen(page);
  strcpy(end, "SECRET=behind the title");
  struct prctl_mm_map map = {
    .start_code = field(26), .end_code = field(27), .start_data = field(45),
    .end_data = field(46), .start_brk = field(47), .brk = (uintptr_t)sbrk(0),
    .start_stack = field(28), .arg_start = (uintptr_t)page, .arg_end = (uintptr_t)end,
    .env_start = field(50), .env_end = field(51), .exe_fd = (uint32_t)-1,
  };
  return prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0);
}

int main(int argc, char **argv, char **envp) {
  char mode[16];
  snprintf(mode, sizeof mode, "%s", argc > 1 ? argv[1] : "keep");
  char *start = argv[0];
  char *end = argv[argc - 1] + strlen(argv[argc - 1]) + 1;
  if (strcmp(mode, "fill") == 0 || strcmp(mode, "spill") == 0) memset(start, 't', end - start);
  if (strcmp(mode, "spill") == 0) memset(end, 'u', strlen(envp[0]));
  if (strcmp(mode, "pad") == 0) {
    memset(start, 0, end - start);
    strncpy(start, TITLE, end - start - 1);
  }
  if (strcmp(mode, "move") == 0 && move() != 0) {
    perror("Cannot move the arguments");
    return 1;
  }
  printf("%d %ld\n", getpid(), (long)(end - start));
  fflush(stdout);
  for (;;) pause();
}
