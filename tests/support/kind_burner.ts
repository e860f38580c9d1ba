import { run, type TempDir } from "./memmark.ts";

/**
 * For each line of standard input, the name of a kind of memory, it holds so many MiB more of that, all of
 * it touched, and says "at <kind>".
 */
const SOURCE = `#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>
static size_t size;
static void need(int is, const char *what) { if (!is) { perror(what); exit(1); } }
static char *map(int prot, int flags, int fd) {
  char *at = mmap(0, size, prot, flags, fd, 0);
  need(at != MAP_FAILED, "mmap");
  return at;
}
static char *fill(char *at) { for (size_t i = 0; i < size; i += 4096) at[i] = 1; return at; }
static long look(char *at) { long sum = 0; for (size_t i = 0; i < size; i += 4096) sum += at[i]; return sum; }
static int file(const char *folder) {
  char path[64];
  snprintf(path, sizeof path, "%s/memmark.XXXXXX", folder);
  int fd = mkstemp(path);
  need(fd >= 0 && unlink(path) == 0 && ftruncate(fd, size) == 0, path);
  return fd;
}
int main(void) {
  char kind[64]; volatile long sum = 0; int rw = PROT_READ | PROT_WRITE;
  // Not where the tests have their files: that may be a tmpfs.
  const char *disk = "/var/tmp", *tmpfs = "/dev/shm";
  setvbuf(stdout, 0, _IONBF, 0);
  size = (size_t) 16 << 20;
  while (scanf("%63s", kind) == 1) {
    if (!strcmp(kind, "anon")) fill(map(rw, MAP_PRIVATE | MAP_ANONYMOUS, -1));
    else if (!strcmp(kind, "file-read")) sum += look(map(PROT_READ, MAP_PRIVATE, file(disk)));
    else if (!strcmp(kind, "file-shared")) fill(map(rw, MAP_SHARED, file(disk)));
    else if (!strcmp(kind, "file-private")) fill(map(rw, MAP_PRIVATE, file(disk)));
    else if (!strcmp(kind, "shared-anon")) fill(map(rw, MAP_SHARED | MAP_ANONYMOUS, -1));
    else if (!strcmp(kind, "memfd")) {
      int fd = memfd_create("weights", 0);
      need(fd >= 0 && ftruncate(fd, size) == 0, "memfd");
      fill(map(rw, MAP_SHARED, fd));
    } else if (!strcmp(kind, "tmpfs")) fill(map(rw, MAP_SHARED, file(tmpfs)));
    else if (!strcmp(kind, "sysv")) {
      int id = shmget(IPC_PRIVATE, size, IPC_CREAT | 0600);
      char *at = shmat(id, 0, 0);
      shmctl(id, IPC_RMID, 0);
      need(id >= 0 && at != (void *) -1, "shm");
      fill(at);
    } else if (!strcmp(kind, "huge")) {
      char *at = mmap(0, 2 * size, rw, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      need(at != MAP_FAILED, "mmap");
      at = (char *) (((size_t) at + (2 << 20) - 1) & ~(size_t) ((2 << 20) - 1));
      madvise(at, size, MADV_HUGEPAGE);
      fill(at);
    } else if (!strcmp(kind, "locked")) {
      size_t all = size;
      size = (size_t) 6 << 20;
      need(mlock(map(rw, MAP_PRIVATE | MAP_ANONYMOUS, -1), size) == 0, "mlock");
      size = all;
    }
    printf("at %s\\n", kind);
  }
  return 0;
}
`;

/** Compiles it, with `cc`; its command. */
export async function kindBurner(dir: TempDir): Promise<readonly string[]> {
  const source = dir.file("kinds.c"), program = dir.file("kinds");
  Deno.writeTextFileSync(source, SOURCE);
  const { code, stderr } = await run(["cc", "-O1", "-o", program, source]);
  if (code !== 0) throw new Error(stderr);
  return [program];
}
