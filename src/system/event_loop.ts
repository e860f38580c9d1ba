import type { Libc } from "./libc.ts";

/** As the links of `/proc/self/fd` tell it, epoll(7). */
const EPOLL = "anon_inode:[eventpoll]";
const O_CLOEXEC = 0o2000000;
/** Deno makes its own before anything else, so it comes right after the streams and what was inherited. */
const LOOK_UP_TO = 64;

/**
 * A way to block until Deno's event loop has something to do. All that it waits for, signals, children,
 * sockets and what its threads have done, comes by one epoll(7), which can itself be polled. Undefined
 * where it is not found.
 */
export function eventLoopWait(libc: Libc | undefined): ((forMs: number) => boolean) | undefined {
  const fd = libc && findEpoll();
  return libc && fd !== undefined ? (forMs) => libc.waitUntilReadable(fd, forMs) : undefined;
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
