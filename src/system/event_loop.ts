import type { Libc } from "./libc.ts";

/** As the links of `/proc/self/fd` tell it, epoll(7). */
const EPOLL = "anon_inode:[eventpoll]";
const O_CLOEXEC = 0o2000000;
/** Deno makes its own before anything else, so it comes right after the streams and what was inherited. */
const LOOK_UP_TO = 64;

/** Deno's event loop, as a thread that runs it can see it. */
export interface EventLoop {
  /** Blocks until it has something to do, or so many ms have passed, fractions too; false: there is nothing. */
  hasWorkWithin(forMs: number): boolean;
  /**
   * Lets it work for so many whole ms, 1 or more: shorter ones may pass without a look at what the system
   * tells. Not by a timer of Deno's, the first of which costs as much as an empty script.
   */
  turn(forMs: number): Promise<unknown>;
}

/**
 * All that Deno's event loop waits for, signals, children, sockets and what its threads have done, comes by
 * one epoll(7), which can itself be polled. Undefined where that is not found.
 */
export function openEventLoop(libc: Libc | undefined): EventLoop | undefined {
  const fd = libc && findEpoll();
  if (libc === undefined || fd === undefined) return undefined;
  return {
    hasWorkWithin: (forMs) => libc.waitUntilReadable(fd, forMs),
    turn: (forMs) => libc.nap(forMs),
  };
}

function findEpoll(): number | undefined {
  for (let fd = 3; fd < LOOK_UP_TO; fd++) {
    if (isOwnEpoll(fd)) return fd;
  }
  return undefined;
}

/** One that memmark was started with is not closed on exec; Deno's is. */
function isOwnEpoll(fd: number): boolean {
  try {
    if (Deno.readLinkSync(`/proc/self/fd/${fd}`) !== EPOLL) return false;
    const info = Deno.readTextFileSync(`/proc/self/fdinfo/${fd}`);
    const flags = /^flags:\s*([0-7]+)$/m.exec(info)?.[1] ?? "";
    return (Number.parseInt(flags, 8) & O_CLOEXEC) !== 0;
  } catch {
    return false; // There is none of that number.
  }
}
