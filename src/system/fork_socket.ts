import type { ForkEvents } from "./host.ts";
import { Errno } from "./libc.ts";
import { CN_IDX_PROC, type EventFilter, parseProcEvent, procEventRequest } from "./proc_event.ts";

const SYMBOLS = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  __errno_location: { parameters: [], result: "pointer" },
} as const;
type Symbols = Deno.StaticForeignLibraryInterface<typeof SYMBOLS>;

// asm-generic/socket.h and linux/netlink.h; the same on x64 and arm64.
const AF_NETLINK = 16;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const NETLINK_CONNECTOR = 11;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
const MSG_DONTWAIT = 0x40;

/**
 * The kernel doubles it. A waiting event takes 768 bytes (Linux 6.18), so that there is room for
 * 20,000 forks between two ticks. Without CAP_NET_ADMIN `net.core.rmem_max` limits it: 212,992, as
 * that is on older kernels, means 550.
 */
const QUEUE_BYTES = 8 * 1024 * 1024;
/** Events have 76 bytes. */
const DATAGRAM_BYTES = 256;

/**
 * Listens to the process events connector (Documentation/driver-api/connector.rst). It takes
 * CONFIG_PROC_EVENTS, the initial pid, user and network namespaces, and before Linux 6.6
 * CAP_NET_ADMIN. Undefined where the kernel does not say that it will tell.
 */
export function openForkEvents(): ForkEvents | undefined {
  try {
    return ForkSocket.open(Deno.dlopen("libc.so.6", SYMBOLS).symbols);
  } catch {
    return undefined; // No such library.
  }
}

class ForkSocket implements ForkEvents {
  readonly #datagram = new Uint8Array(DATAGRAM_BYTES);
  readonly #view = new DataView(this.#datagram.buffer);
  readonly #errno: Int32Array;
  readonly #c: Symbols;
  readonly #fd: number;

  private constructor(c: Symbols, fd: number) {
    this.#c = c;
    this.#fd = fd;
    const at = Deno.UnsafePointerView.getArrayBuffer(c.__errno_location()!, 4);
    this.#errno = new Int32Array(at);
  }

  static open(c: Symbols): ForkEvents | undefined {
    const fd = c.socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_CONNECTOR);
    if (fd < 0) return undefined;
    const socket = new ForkSocket(c, fd);
    if (socket.#subscribe()) return socket;
    c.close(fd);
    return undefined;
  }

  drain(each: (parentPid: number, childPid: number) => void): boolean {
    let isWhole = true;
    for (;;) {
      const length = this.#receive();
      if (length === -Errno.ENOBUFS) isWhole = false;
      else if (length < 0) return isWhole;
      const event = parseProcEvent(this.#view, length);
      if (event?.kind === "fork") each(event.parentPid, event.childPid);
    }
  }

  close(): void {
    // Else older kernels go on making events for nobody (drivers/connector/cn_proc.c).
    this.#request("none", 0);
    this.#c.close(this.#fd);
  }

  #subscribe(): boolean {
    const bytes = new Int32Array([QUEUE_BYTES]);
    this.#c.setsockopt(this.#fd, SOL_SOCKET, SO_RCVBUF, bytes, 4);
    this.#c.setsockopt(this.#fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes, 4);
    // struct sockaddr_nl: family, pid (0: the kernel chooses), groups.
    const address = new Uint32Array([AF_NETLINK, 0, CN_IDX_PROC]);
    if (this.#c.bind(this.#fd, address, address.byteLength) < 0) return false;
    // Told by its number from answers to others, which come to all who listen.
    const ack = Math.floor(Math.random() * 0x7fffffff);
    this.#request("all", ack);
    if (!this.#isAcknowledged(ack + 1)) return false;
    this.#request("forks", ack);
    return true;
  }

  /** A request is answered while it is sent; whom it does not serve the kernel does not answer. */
  #isAcknowledged(ack: number): boolean {
    for (let length; (length = this.#receive()) >= 0;) {
      const event = parseProcEvent(this.#view, length);
      if (event?.kind === "ack" && event.ack === ack) return event.error === 0;
    }
    return false;
  }

  #request(filter: EventFilter, ack: number): void {
    const message = procEventRequest(filter, ack);
    this.#c.send(this.#fd, message, BigInt(message.length), 0);
  }

  /** Bytes of the next datagram, or a negative error number: EAGAIN when there is none. */
  #receive(): number {
    // A number where the types say bigint: see `asSize` in libc.ts.
    const length = this.#c.recv(
      this.#fd,
      this.#datagram,
      DATAGRAM_BYTES as unknown as bigint,
      MSG_DONTWAIT,
    );
    return length < 0 ? -(this.#errno[0] ?? 1) : length;
  }
}
