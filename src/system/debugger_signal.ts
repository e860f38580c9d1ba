/**
 * SIGUSR1 on Deno 2.9.2 and later: from 500 ms after the start it opens a debugger on 127.0.0.1:9229, to
 * every user of the machine, and there is no switch against that. memmark passes the signal on. One that
 * every thread blocks reaches none of Deno's handlers, only who waits for it, sigwait(3); and a thread
 * begins with the mask of the one that made it. So memmark blocks it and executes itself anew.
 */
import { SetupError } from "../model/errors.ts";
import { type Libc, pointersTo, SIGSET_BYTES } from "./libc.ts";

/** Of memmark executed anew: the mask of signals that it was first started with, in hexadecimal. */
export const SIGNAL_MASK = "MEMMARK_SIGNAL_MASK";

const SIGUSR1 = 10;
const SIG_BLOCK = 0;

const SYMBOLS = {
  pthread_sigmask: { parameters: ["i32", "buffer", "pointer"], result: "i32" },
  execve: { parameters: ["buffer", "buffer", "buffer"], result: "i32" },
  sigwait: { parameters: ["buffer", "buffer"], result: "i32", nonblocking: true },
} as const;

/** Whether this version of Deno opens a debugger at SIGUSR1. */
export function opensDebugger(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map((part) => parseInt(part, 10));
  return major !== 2 ? major > 2 : minor !== 9 ? minor > 9 : patch >= 2;
}

/**
 * Where SIGUSR1 would open a debugger this does not return: memmark starts again, by the same pid, with
 * the signal blocked. To be called before anything is done that cannot be done twice.
 *
 * @throws SetupError where it cannot: elsewhere than on Linux with glibc.
 */
export function blockDebuggerSignal(libc: Libc | undefined): void {
  const version = Deno.version.deno;
  if (!opensDebugger(version) || isUsr1Blocked()) return;
  const c = open();
  if (libc === undefined || c === undefined) {
    throw new SetupError(
      `Cannot use Deno ${version} (${Deno.execPath()}): it opens a debugger to every user of this ` +
        "machine at SIGUSR1, which memmark can prevent only on Linux with glibc; use Deno 2.9.0 or 2.9.1",
    );
  }
  const environ = Deno.readFileSync("/proc/self/environ");
  const added = encoder.encode(`${SIGNAL_MASK}=${blockedMask()}\0`);
  const variables = new Uint8Array(environ.length + added.length);
  variables.set(environ);
  variables.set(added, environ.length);
  const argv = Deno.readFileSync("/proc/self/cmdline");
  libc.restoreSignals();
  c.pthread_sigmask(SIG_BLOCK, usr1Set(), null);
  c.execve(encoder.encode(`${Deno.execPath()}\0`), pointersTo(argv), pointersTo(variables));
  throw new SetupError(`Cannot execute ${Deno.execPath()} again`);
}

/** Calls back at each SIGUSR1 that comes while all threads block it. */
export async function onBlockedUsr1(callback: () => void): Promise<void> {
  const c = open();
  const signal = new Int32Array(1);
  while (c !== undefined && await c.sigwait(usr1Set(), signal) === 0) callback();
}

const encoder = new TextEncoder();

function open() {
  try {
    return Deno.build.os === "linux" ? Deno.dlopen("libc.so.6", SYMBOLS).symbols : undefined;
  } catch {
    return undefined;
  }
}

function isUsr1Blocked(): boolean {
  return (BigInt(`0x${blockedMask()}`) >> BigInt(SIGUSR1 - 1) & 1n) === 1n;
}

/** `SigBlk` of proc(5), bit n-1 is signal n; none where there is no such file. */
function blockedMask(): string {
  try {
    const status = Deno.readTextFileSync("/proc/self/status");
    return /^SigBlk:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0";
  } catch {
    return "0";
  }
}

function usr1Set(): Uint8Array<ArrayBuffer> {
  const set = new Uint8Array(SIGSET_BYTES);
  set[(SIGUSR1 - 1) >> 3] = 1 << ((SIGUSR1 - 1) & 7);
  return set;
}
