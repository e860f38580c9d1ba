import { run, type TempDir } from "./memmark.ts";

const LOG = "MEMMARK_TEST_GETENV_LOG";

/** A library that stands before libc: appends to the log what the one program asks getenv(3) for. */
const source = (program: string) => `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
extern char **environ;
char *getenv(const char *name) {
  static char *(*next)(const char *);
  if (next == 0) next = dlsym(RTLD_NEXT, "getenv");
  char *log = next("${LOG}");
  if (log && strcmp(program_invocation_short_name, "${program}") == 0) {
    int saved = errno, fd = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (write(fd, name, strlen(name) + 1) < 0) { }
    close(fd);
    errno = saved;
  }
  return next(name);
}
`;

/**
 * What makes a program tell which variables it asks libc for: an environment for it, and the names so
 * far. Takes `cc`.
 */
export async function logsGetenv(dir: TempDir, program: string) {
  const [code, library, log] = [
    dir.file("getenv.c"),
    dir.file("getenv.so"),
    dir.file("getenv.log"),
  ];
  Deno.writeTextFileSync(code, source(program));
  const { code: status, stderr } = await run(["cc", "-shared", "-fPIC", "-o", library, code]);
  if (status !== 0) throw new Error(stderr);
  return {
    env: { LD_PRELOAD: library, [LOG]: log },
    names: () =>
      [...new Set(Deno.readTextFileSync(log).split("\0"))].filter((name) =>
        name !== LOG && name !== ""
      ),
  };
}
