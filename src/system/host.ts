import type { Os } from "../model/os.ts";

/**
 * The operating system as memmark needs it, outside of the sampling path. Everything that touches
 * the machine goes through here, so that a test can play any machine (tests/support/fake_host.ts).
 */
export interface Host {
  readonly os: Os;
  /** memmark's own pid. */
  readonly pid: number;
  /** Helper programs that run now: memmark's own children, and no part of the tree. */
  readonly ownHelpers: ReadonlySet<number>;
  /** A variable of the user's environment, or undefined. */
  env(name: string): string | undefined;
  /** Sets one for the command. */
  setEnv(name: string, value: string): void;
  /** What machine this is, as far as it tells. */
  machine(): Machine;
  /** What memmark itself has used so far. */
  ownCost(): Promise<OwnCost>;
  /** Runs a helper program (ps, footprint, gnuplot ...) to its end; never the user's command. */
  runHelper(request: HelperRequest): Promise<HelperResult>;
  /** Whole text of a small file, or undefined when it cannot be read. */
  readText(path: string): string | undefined;
  /** The file's bytes in blocks of up to 256 KiB; a block is valid until the next is asked for. Throws when it cannot be read. */
  readBlocks(path: string): Iterable<Uint8Array>;
  /** Makes the OOM killer take anybody else before memmark, where it may; see proc_pid_oom_score_adj(5). */
  avoidOomKill(): void;
  /** Takes that back: what is launched from here on inherits memmark's standing. */
  undoAvoidOomKill(): void;
  /** Replaces the file in one step (temporary file beside it, then rename). Throws when it cannot. */
  writeFile(path: string, bytes: Uint8Array): void;
}

/** The part of a host that reads files. */
export type FileReader = Pick<Host, "readText" | "readBlocks">;

/** What kind of machine memmark runs on. Absent: not known. */
export interface Machine {
  readonly os: Os;
  readonly kernel?: string;
  /** As `uname -m` says it: `x86_64`, `aarch64`. */
  readonly architecture?: string;
  readonly hostname?: string;
  /** Logical processors that are on. */
  readonly cpus?: number;
  readonly memoryBytes?: number;
  /** Whether memmark runs in a container. */
  readonly isContainer?: boolean;
}

/** CPU time, user and system, and the resident set of memmark. */
export interface OwnCost {
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** A helper program to run. The environment is memmark's with `LC_ALL=C` and what `env` adds. */
export interface HelperRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** Text piped to its standard input; without it standard input is empty. */
  readonly stdin?: Iterable<string>;
  readonly env?: Readonly<Record<string, string>>;
  /** It is killed after this. */
  readonly timeoutMs: number;
  /** Called with its pid as soon as it was started: it is memmark's child, and not the user's. */
  readonly onSpawn?: (pid: number) => void;
  /** It is killed when this is aborted, and counts as timed out. */
  readonly signal?: AbortSignal;
}

/** How a helper ended, as a value: a missing helper is an everyday thing. */
export type HelperResult =
  | {
    readonly kind: "ended";
    /** 0 is success; 128+n for a signal. */
    readonly code: number;
    readonly stdout: Uint8Array;
    readonly stderr: string;
  }
  | { readonly kind: "notFound" }
  | { readonly kind: "timedOut" };

/** The files of `/proc`, as cheaply as the machine allows. Failures are values: processes vanish. */
export interface ProcFiles {
  /** A handle, or a negative {@link ProcError}. */
  open(path: string): number;
  /** Bytes read at the offset, 0 at the end, or a negative {@link ProcError}. */
  read(handle: number, buffer: Uint8Array, offset: number): number;
  close(handle: number): void;
  /** Numeric names in a folder; empty when it cannot be read. */
  numbersIn(path: string): number[];
  /**
   * CPU time of a process so far as [seconds, -, nanoseconds] into `out`, or false: unknown.
   * Standing still means that the process did not run.
   */
  cpuClock(pid: number, out: Int32Array<ArrayBuffer>): boolean;
}

/** Why a file of `/proc` could not be had. */
export const ProcError = { gone: -1, denied: -2, outOfHandles: -3 } as const;

/** The kernel's account of who forked whom, on the whole machine; threads are no part of it. */
export interface ForkEvents {
  /**
   * Hands over the forks since the last call, in their order: a process's own comes before those of
   * its children. Threads are told of as well: their ids are pids that no process has. False when some
   * were lost, for there were too many. One system call for 32, and one.
   */
  drain(each: (parentPid: number, childPid: number, isThread: boolean) => void): boolean;
  close(): void;
}

/** What memmark needs of the kernel to care for the command's orphans. Absent where there is no FFI. */
export interface Orphanage {
  /** From now on orphans of the tree become children of memmark; or no longer. */
  adopt(on: boolean): void;
  /** Reaps this child if it is a zombie, and tells what it used; undefined when it is none. */
  reap(pid: number): ChildUsage | undefined;
}

/** What runs in the browser that shows a report, and how the report looks. */
export interface ReportAssets {
  readonly script: string;
  readonly style: string;
}

/** A command that runs. */
export interface Child {
  readonly pid: number;
  /** Never rejects. */
  readonly ended: Promise<ChildEnd>;
  /** Once it has ended; undefined where it is not known. */
  usage(): ChildUsage | undefined;
}

/** What a command used that has ended, with the descendants that it waited for: getrusage(2). */
export interface ChildUsage {
  /**
   * The largest RSS of one of them at any time; of what memmark launched at least what memmark itself
   * had then: the kernel keeps the mark of what a process was before its exec (exec_mmap, Linux 6.18).
   */
  readonly maxRssBytes: number;
  /** User and system time of all. */
  readonly cpuMs: number;
}

/** How a launched command ended, as the kernel says it. */
export type ChildEnd =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: number }
  | { readonly kind: "vanished" };

/** Starts the user's command with memmark's own streams, environment, limits, folder and terminal. */
export interface Launcher {
  /** Throws LaunchError when the command cannot be started, SetupError when memmark cannot start any. */
  launch(command: readonly [string, ...string[]]): Child;
}

/** A file, or standard output, that is written front to back. */
export interface Output {
  /**
   * Writes all the bytes, or says why not. Then nothing of them is left in the file. They are the caller's
   * again after it.
   */
  write(bytes: Uint8Array): WriteFailure | undefined;
  /**
   * Whether all has been written: a reader of standard output that stalls is not waited for, what it
   * has no room for is kept and tried again, here too.
   */
  isDrained(): boolean;
  /**
   * Keeps other memmarks from writing to the same file until it is closed; false when one does already.
   * Where a file system knows no locks, all may.
   */
  lock(): boolean;
  /** Empties what an earlier run left. Until then the old content stands. */
  begin(): void;
  /** Whether its path still leads to it: nobody removed it or put another file in its place. */
  isThere(): boolean;
  /** Closes it and, if it was made just now and never begun, removes it. */
  close(): void;
}

/** Why an output takes no more. */
export type WriteFailure =
  | { readonly kind: "readerGone" }
  | { readonly kind: "failed"; readonly detail: string };

/** A file that takes the place of another one only when it is whole. */
export interface StagedOutput {
  /** Throws SetupError when it cannot be written. */
  write(bytes: Uint8Array): void;
  /** Puts it in its place. Throws SetupError when it cannot. */
  commit(): void;
  /** Gives up what was not committed: the old file stands as it was. */
  close(): void;
}

/** Opens outputs. */
export interface Outputs {
  /** `-` is standard output. Throws SetupError when it cannot be opened for writing. */
  open(path: string): Output;
  /**
   * Stages a file beside the one that it will replace; standard output (`-`), a pipe or a device is
   * written at once. Throws SetupError when it cannot be made.
   */
  stage(path: string): StagedOutput;
}

/** What a path names at the moment. */
export interface FileFacts {
  /** Stays the same as long as it is the same file. */
  readonly id: string;
  /** No pipe, device or folder. */
  readonly isRegular: boolean;
  readonly sizeBytes: number;
  /** When its content changed last, ms since 1970 UTC. */
  readonly modifiedUnixMs: number;
}

/** A file that is read while others write it. */
export interface SharedFile {
  readonly id: string;
  /** Bytes read at the offset, 0 at the end or where it cannot be read. */
  read(buffer: Uint8Array, offset: number): number;
  close(): void;
}

/** Files that several programs write to and read from: the markers'. */
export interface SharedFiles {
  /** memmark's working folder, absolute. */
  cwd(): string;
  /** One system call; undefined where there is no such file. */
  stat(path: string): FileFacts | undefined;
  /** Opens it for reading. Throws SetupError when it cannot; never to be asked for a pipe, that waits. */
  open(path: string): SharedFile;
  /** Adds the bytes at the end, in one write that no other can mix with; makes the file if need be. Throws SetupError. */
  append(path: string, bytes: Uint8Array): void;
  /** Removes it and says whether it is gone, as it also is when it never was there. */
  remove(path: string): boolean;
  /** Makes the folders that a file needs, and returns those that it made, the outermost first. Throws SetupError. */
  makeFolderOf(path: string): readonly string[];
  /** Removes a folder that is empty; any other stays. */
  removeFolder(path: string): void;
}

export type SignalName = "SIGINT" | "SIGQUIT" | "SIGTERM" | "SIGHUP" | "SIGUSR1" | "SIGUSR2";

/** Signals to and from memmark. */
export interface Signals {
  /**
   * From now on none of them ends memmark: those that nobody listens to are kept. Not where the
   * launcher cannot have the command ignore what memmark was started to ignore.
   */
  defer(): void;
  /** Whether `defer` was called. */
  readonly areDeferred: boolean;
  /** Those that came while nobody listened, since the last call. */
  takeDeferred(): readonly SignalName[];
  /** Calls back at each such signal, until the returned function is called. */
  listen(signal: SignalName, callback: () => void): () => void;
  /** Whether memmark was started with it ignored (nohup, `cmd &` in a script): see signal(7). */
  isIgnored(signal: SignalName): boolean;
  /** Sends it; that the process is gone is no failure. */
  send(pid: number, signal: SignalName | "SIGKILL"): void;
  /** Whether a terminal's Ctrl+C reaches memmark's process group, and so the command by itself. */
  inForeground(): boolean;
}

/** Where memmark speaks to people: standard error. Standard output belongs to the command. */
export interface Terminal {
  /** A line for people, on standard error. */
  say(line: string): void;
  /** Lines for people on standard error, without memmark's name before them. */
  show(lines: string): void;
  /**
   * Text on standard output, for `--help` and its like. A reader that has gone is no failure; throws
   * SetupError when it cannot be written for any other reason.
   */
  print(text: string): void;
  /** Whether standard error is a terminal. */
  readonly isTerminal: boolean;
  /** Whether standard output is one. */
  readonly printsToTerminal: boolean;
  /** How wide that terminal is now; undefined where it does not say. */
  columns(): number | undefined;
  /**
   * Keeps a line standing below all that is said, in place of the one before; undefined takes it
   * away without a trace. It must be narrower than the terminal. In the background nothing is
   * written: there the terminal is somebody else's.
   */
  setStatusLine(line: string | undefined): void;
}

/** HTTP, as far as metrics are sent by it. */
export interface HttpClient {
  /** Never rejects. */
  post(request: HttpRequest): Promise<HttpResult>;
}

export interface HttpRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** An answer of whatever status, or why there is none; without the URL, which may hold secrets. */
export type HttpResult =
  | {
    readonly kind: "answered";
    readonly status: number;
    /** What the header Retry-After asks for. */
    readonly retryAfterMs?: number;
    /** Its beginning. */
    readonly body: Uint8Array;
  }
  | { readonly kind: "failed"; readonly reason: string };
