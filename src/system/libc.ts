/**
 * The C library by FFI, Linux only: what Deno has no call for. The only FFI in memmark beside
 * fork_socket.ts. Without it (no glibc, no x64 or arm64) recording goes on by Deno's own means; see
 * `openLibc`.
 */

import type { ChildUsage } from "./host.ts";

/**
 * An int, as a struct of one: it comes in the same register (x86-64 and AArch64 calling conventions). For a
 * call with a struct Deno 2.9 compiles no machine code, which takes 0.3 ms a symbol at the start and pays
 * only for what is called often.
 */
export const RARE_INT = { struct: ["i32"] } as const;
/** The same for a pointer. */
export const RARE_POINTER = { struct: ["usize"] } as const;

const SYMBOLS = {
  openat: { parameters: ["i32", "buffer", "i32", "i32"], result: "i32" },
  pread: { parameters: ["i32", "buffer", "usize", "i64"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  ppoll: { parameters: ["buffer", "usize", "buffer", "pointer"], result: "i32" },
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  prctl: { parameters: ["i32", "usize", "usize", "usize", "usize"], result: RARE_INT },
  getrlimit: { parameters: ["i32", "buffer"], result: RARE_INT },
  setrlimit: { parameters: ["i32", "buffer"], result: RARE_INT },
  posix_spawnattr_init: { parameters: ["buffer"], result: RARE_INT },
  posix_spawnattr_setflags: { parameters: ["buffer", "i16"], result: RARE_INT },
  posix_spawnattr_setsigdefault: { parameters: ["buffer", "buffer"], result: RARE_INT },
  posix_spawnattr_setsigmask: { parameters: ["buffer", "buffer"], result: RARE_INT },
  posix_spawnp: {
    parameters: ["buffer", "buffer", "pointer", "buffer", "buffer", "buffer"],
    result: RARE_INT,
  },
  poll: { parameters: ["pointer", "usize", "i32"], result: "i32", nonblocking: true },
  wait4: { parameters: ["i32", "buffer", "i32", "buffer"], result: "i32", nonblocking: true },
  wait4_at_once: {
    name: "wait4",
    parameters: ["i32", "buffer", "i32", "buffer"],
    result: RARE_INT,
  },
  signal: { parameters: ["i32", "pointer"], result: RARE_POINTER },
  __errno_location: { parameters: [], result: RARE_POINTER },
} as const;

/** Error numbers of Linux that memmark tells apart (asm-generic/errno.h). */
export const Errno = {
  EPERM: 1,
  ENOENT: 2,
  E2BIG: 7,
  ENOEXEC: 8,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  ENOTDIR: 20,
  ENOBUFS: 105,
};

const AT_FDCWD = -100;
const O_CLOEXEC = 0o2000000;
const PR_SET_CHILD_SUBREAPER = 36;
const WNOHANG = 1;
const POLLIN = 1;
const POLLOUT = 4;
const RLIMIT_NOFILE = 7;
const POSIX_SPAWN_SETSIGDEF = 0x04;
const POSIX_SPAWN_SETSIGMASK = 0x08;
/** sigset_t of glibc. */
export const SIGSET_BYTES = 128;
const SIGCHLD = 17;
const SIGXFSZ = 25;
const SIG_IGN = 1n;
/** struct rusage of x64 and arm64, getrusage(2): two timevals of two longs each, ru_maxrss, others. */
const RUSAGE_LONGS = 18;
/** Most paths have room in it: three bytes for each character, and a NUL. */
const PATH_BYTES = 1024;
/**
 * Signals that the command gets at their default: Deno ignores SIGPIPE (13), and glibc has handlers of
 * its own for 32 and 33, which posix_spawn would leave ignored.
 */
const SIGNALS_TO_RESET = [13, 32, 33];

/** The calls of libc that memmark uses; failures are negative error numbers, never exceptions. */
export interface Libc {
  /** Opens a file for reading, close-on-exec. */
  open(path: string): number;
  /** Reads at an offset; 0 at the end of the file. */
  pread(fd: number, buffer: Uint8Array, offset: number): number;
  close(fd: number): void;
  /** Puts back what was ignored instead of the default since memmark was started: an exec would keep it. */
  restoreSignals(): void;
  /** Whether a write of up to 4096 bytes (PIPE_BUF) would not wait, as of now: poll(2), pipe(7). */
  isWritable(fd: number): boolean;
  /**
   * Blocks until the file can be read, or so many ms have passed, fractions too: ppoll(2). Whether it can;
   * also true when a signal came.
   */
  waitUntilReadable(fd: number, forMs: number): boolean;
  /** Resolves after so many whole ms, by a thread. */
  nap(forMs: number): Promise<unknown>;
  /**
   * CPU time of another process into `out` as [seconds, nanoseconds] at indices 0 and 2. False when
   * it is gone. The clock id is `(~pid) << 3 | 2`, see clock_getcpuclockid(3).
   */
  cpuClock(pid: number, out: Int32Array<ArrayBuffer>): boolean;
  /** Makes orphaned descendants children of this process (prctl(2), Linux 3.4), or stops that. */
  setChildSubreaper(on: boolean): void;
  /** Reaps the child if it is a zombie, without waiting; undefined when it is none. */
  reap(pid: number): ChildUsage | undefined;
  /** Sets the soft limit of open files and returns what it was; undefined where it cannot. */
  setSoftNofile(limit: bigint): bigint | undefined;
  /**
   * posix_spawnp(3) with this process's streams and limits, its signal mask unless another is given (bit
   * n-1 is signal n), `argv[0]` as given, an environment as /proc/<pid>/environ has it, and the signals
   * that Deno or glibc changed back at their default, or ignored where they are listed. Returns the pid.
   */
  spawn(
    file: string,
    argv: readonly string[],
    environ: Uint8Array<ArrayBuffer>,
    ignored: readonly number[],
    signalMask?: bigint,
  ): number;
  /** Waits for the child on a thread, see wait4(2); undefined when there is none. */
  waitFor(pid: number): Promise<WaitResult | undefined>;
}

/** What the kernel says of a child that ended. */
export interface WaitResult extends ChildUsage {
  /** See wait(2). */
  readonly status: number;
}

/** Loads libc, or returns undefined where it is not glibc on Linux. */
export function openLibc(): Libc | undefined {
  if (Deno.build.os !== "linux") return undefined;
  try {
    return wrap(Deno.dlopen("libc.so.6", SYMBOLS).symbols);
  } catch {
    return undefined;
  }
}

type Symbols = Deno.StaticForeignLibraryInterface<typeof SYMBOLS>;

function wrap(c: Symbols): Libc {
  // A file that may not grow (ulimit -f) is a failed write like any other, see setrlimit(2). The
  // command gets that signal as memmark got it.
  const wasDefault = addressIn(c.signal(SIGXFSZ, Deno.UnsafePointer.create(SIG_IGN))) === 0n;
  const signalsToReset = wasDefault ? [...SIGNALS_TO_RESET, SIGXFSZ] : SIGNALS_TO_RESET;
  const errnoAt = Deno.UnsafePointer.create(addressIn(c.__errno_location()))!;
  const errno = new Int32Array(Deno.UnsafePointerView.getArrayBuffer(errnoAt, 4));
  const failed = (result: number) => result < 0 ? -(errno[0] ?? 1) : result;
  // struct pollfd: i32 fd, i16 events, i16 revents; and struct timespec of two longs.
  const pollFd = new Int32Array(2);
  const timespec = new Int32Array(4);
  const poll = (fd: number, events: number, forMs: number) => {
    pollFd[0] = fd;
    pollFd[1] = events;
    timespec[0] = Math.floor(forMs / 1000);
    timespec[2] = Math.floor((forMs % 1000) * 1e6);
    return c.ppoll(pollFd, asSize(1), timespec, null);
  };
  const path = new Uint8Array(PATH_BYTES);
  return {
    open: (text) => failed(c.openat(AT_FDCWD, pathInto(path, text), O_CLOEXEC, 0)),
    pread: (fd, buffer, offset) =>
      failed(
        c.pread(fd, buffer as Uint8Array<ArrayBuffer>, asSize(buffer.length), asSize(offset)),
      ),
    close: (fd) => void c.close(fd),
    restoreSignals: () => void (wasDefault && c.signal(SIGXFSZ, null)),
    // An error is for the write to find out.
    isWritable: (fd) => poll(fd, POLLOUT, 0) !== 0,
    waitUntilReadable: (fd, forMs) => poll(fd, POLLIN, forMs) !== 0,
    nap: (forMs) => c.poll(null, 0n, forMs),
    cpuClock: (pid, out) => c.clock_gettime((~pid << 3) | 2, out) === 0,
    setChildSubreaper: (on) => void c.prctl(PR_SET_CHILD_SUBREAPER, on ? 1n : 0n, 0n, 0n, 0n),
    reap: (pid) => {
      const usage = new BigInt64Array(RUSAGE_LONGS);
      return intIn(c.wait4_at_once(pid, new Int32Array(1), WNOHANG, usage)) === pid
        ? usageOf(usage)
        : undefined;
    },
    setSoftNofile: (limit) => setSoftNofile(c, limit),
    spawn(file, argv, environ, ignored, signalMask) {
      // Deno's first listener catches these, too, and then an exec makes them the default.
      for (const signal of ignored) c.signal(signal, Deno.UnsafePointer.create(SIG_IGN));
      return spawn(c, file, argv, environ, signalsToReset, signalMask);
    },
    waitFor: async (pid) => {
      const status = new Int32Array(1);
      const usage = new BigInt64Array(RUSAGE_LONGS);
      if (await c.wait4(pid, status, 0, usage) < 0) return undefined;
      return { status: status[0]!, ...usageOf(usage) };
    },
  };
}

function usageOf(rusage: BigInt64Array): ChildUsage {
  const [userS, userUs, systemS, systemUs, maxRssKib] = Array.from(rusage, Number);
  return {
    maxRssBytes: maxRssKib! * 1024,
    cpuMs: (userS! + systemS!) * 1000 + (userUs! + systemUs!) / 1000,
  };
}

/** The FFI takes plain numbers for 64-bit parameters, which is faster than BigInt; its types do not say so. */
const asSize = (value: number) => value as unknown as bigint;

/** The result of a call that is made rarely; see `RARE_INT`. */
export const intIn = (struct: Uint8Array): number => new Int32Array(struct.buffer)[0]!;
export const addressIn = (struct: Uint8Array): bigint => new BigUint64Array(struct.buffer)[0]!;

const encoder = new TextEncoder();

/** The same in a buffer that is used again and again: making one takes longer than opening a file. */
function pathInto(path: Uint8Array<ArrayBuffer>, text: string): Uint8Array<ArrayBuffer> {
  if (text.length * 3 >= path.length) return cString(text);
  path[encoder.encodeInto(text, path).written] = 0;
  return path;
}

function cString(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text + "\0");
}

function setSoftNofile(c: Symbols, limit: bigint): bigint | undefined {
  const pair = new BigUint64Array(2); // struct rlimit { rlim_cur, rlim_max }
  if (intIn(c.getrlimit(RLIMIT_NOFILE, pair)) < 0) return undefined;
  const [before, hard] = [pair[0]!, pair[1]!];
  pair[0] = limit < hard ? limit : hard;
  return intIn(c.setrlimit(RLIMIT_NOFILE, pair)) < 0 ? undefined : before;
}

function spawn(
  c: Symbols,
  file: string,
  argv: readonly string[],
  environ: Uint8Array<ArrayBuffer>,
  signalsToReset: readonly number[],
  signalMask: bigint | undefined,
): number {
  const args = encoder.encode(argv.map((argument) => `${argument}\0`).join(""));
  const strings = new Uint8Array(args.length + environ.length);
  strings.set(args);
  strings.set(environ, args.length);
  const argPointers = pointersTo(strings.subarray(0, args.length));
  const envPointers = pointersTo(strings.subarray(args.length));

  // An opaque type of glibc: posix_spawnattr_t is 336 bytes.
  const attributes = new Uint8Array(512);
  const signals = new Uint8Array(SIGSET_BYTES);
  for (const signal of signalsToReset) signals[(signal - 1) >> 3]! |= 1 << ((signal - 1) & 7);
  c.posix_spawnattr_init(attributes);
  c.posix_spawnattr_setsigdefault(attributes, signals);
  let flags = POSIX_SPAWN_SETSIGDEF;
  if (signalMask !== undefined) {
    const mask = new BigUint64Array(SIGSET_BYTES / 8);
    mask[0] = signalMask;
    c.posix_spawnattr_setsigmask(attributes, mask);
    flags |= POSIX_SPAWN_SETSIGMASK;
  }
  c.posix_spawnattr_setflags(attributes, flags);

  // Inherited as ignored, it would make the kernel throw the exit status away, see wait(2).
  c.signal(SIGCHLD, null);

  const pid = new Int32Array(1);
  const error = intIn(
    c.posix_spawnp(pid, cString(file), null, attributes, argPointers, envPointers),
  );
  strings.fill(0); // Only now: a pointer does not keep alive what it points to.
  return error === 0 ? pid[0]! : -error;
}

/** A char *[] of the strings that lie one behind the other, each with its NUL. */
export function pointersTo(strings: Uint8Array<ArrayBuffer>): BigUint64Array<ArrayBuffer> {
  const base = BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(strings)));
  const pointers: bigint[] = [];
  for (let start = 0, end; (end = strings.indexOf(0, start)) >= 0; start = end + 1) {
    pointers.push(base + BigInt(start));
  }
  return BigUint64Array.from([...pointers, 0n]);
}
