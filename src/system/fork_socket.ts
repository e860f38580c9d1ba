import type { ForkEvents } from "./host.ts";
import { addressIn, Errno, intIn, RARE_INT, RARE_POINTER } from "./libc.ts";
import {
  CN_IDX_PROC,
  type EventFilter,
  parseProcEvent,
  type ProcEvent,
  procEventRequest,
} from "./proc_event.ts";

const SYMBOLS = {
  socket: { parameters: ["i32", "i32", "i32"], result: RARE_INT },
  bind: { parameters: ["i32", "buffer", "u32"], result: RARE_INT },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: RARE_INT },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: RARE_INT },
  recvmmsg: { parameters: ["i32", "buffer", "u32", "i32", "pointer"], result: "i32" },
  close: { parameters: ["i32"], result: RARE_INT },
  __errno_location: { parameters: [], result: RARE_POINTER },
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
const DATAGRAM_BYTES = 128;
/** So many are taken with one system call. */
const BATCH = 32;
/** struct mmsghdr and struct iovec, recvmmsg(2), on 64-bit machines. */
const MMSGHDR_BYTES = 64, IOVEC_BYTES = 16;
const IOV_AT = 16, IOVLEN_AT = 24, LENGTH_AT = 56;

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
  readonly #batch = new Batch();
  readonly #errno: Int32Array;
  readonly #c: Symbols;
  readonly #fd: number;

  private constructor(c: Symbols, fd: number) {
    this.#c = c;
    this.#fd = fd;
    const at = Deno.UnsafePointer.create(addressIn(c.__errno_location()))!;
    this.#errno = new Int32Array(Deno.UnsafePointerView.getArrayBuffer(at, 4));
  }

  static open(c: Symbols): ForkEvents | undefined {
    const fd = intIn(c.socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_CONNECTOR));
    if (fd < 0) return undefined;
    const socket = new ForkSocket(c, fd);
    if (socket.#subscribe()) return socket;
    c.close(fd);
    return undefined;
  }

  drain(each: (parentPid: number, childPid: number, isThread: boolean) => void): boolean {
    let isWhole = true;
    for (;;) {
      const count = this.#receive();
      if (count === -Errno.ENOBUFS) isWhole = false;
      else if (count < 0) return isWhole;
      for (let i = 0; i < count; i++) {
        const event = this.#batch.event(i);
        if (event?.kind === "fork") each(event.parentPid, event.childPid, event.isThread);
      }
      // Those were all: what came since will be taken next time, and a full queue gives a full batch.
      if (count >= 0 && count < BATCH) return isWhole;
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
    if (intIn(this.#c.bind(this.#fd, address, address.byteLength)) < 0) return false;
    // Told by its number from answers to others, which come to all who listen.
    const ack = Math.floor(Math.random() * 0x7fffffff);
    this.#request("all", ack);
    if (!this.#isAcknowledged(ack + 1)) return false;
    this.#request("forks", ack);
    return true;
  }

  /** A request is answered while it is sent; whom it does not serve the kernel does not answer. */
  #isAcknowledged(ack: number): boolean {
    for (let count; (count = this.#receive()) >= 0;) {
      for (let i = 0; i < count; i++) {
        const event = this.#batch.event(i);
        if (event?.kind === "ack" && event.ack === ack) return event.error === 0;
      }
    }
    return false;
  }

  #request(filter: EventFilter, ack: number): void {
    const message = procEventRequest(filter, ack);
    this.#c.send(this.#fd, message, BigInt(message.length), 0);
  }

  /** Takes the next datagrams: how many, or a negative error number, EAGAIN when there is none. */
  #receive(): number {
    const count = this.#c.recvmmsg(this.#fd, this.#batch.headers, BATCH, MSG_DONTWAIT, null);
    return count < 0 ? -(this.#errno[0] ?? 1) : count;
  }
}

/** What recvmmsg(2) fills: the addresses in it hold as long as the object does. */
class Batch {
  readonly headers = new Uint8Array(BATCH * MMSGHDR_BYTES);
  readonly #lengths = new Uint32Array(this.headers.buffer, LENGTH_AT);
  readonly #iovecs = new BigUint64Array(BATCH * IOVEC_BYTES / 8);
  readonly #datagrams = new Uint8Array(BATCH * DATAGRAM_BYTES);
  readonly #words: readonly Int32Array[];

  constructor() {
    const iovecsAt = addressOf(this.#iovecs), datagramsAt = addressOf(this.#datagrams);
    const headers = new BigUint64Array(this.headers.buffer);
    this.#words = Array.from({ length: BATCH }, (_, i) => {
      headers[(i * MMSGHDR_BYTES + IOV_AT) / 8] = iovecsAt + BigInt(i * IOVEC_BYTES);
      headers[(i * MMSGHDR_BYTES + IOVLEN_AT) / 8] = 1n;
      this.#iovecs[2 * i] = datagramsAt + BigInt(i * DATAGRAM_BYTES);
      this.#iovecs[2 * i + 1] = BigInt(DATAGRAM_BYTES);
      return new Int32Array(this.#datagrams.buffer, i * DATAGRAM_BYTES, DATAGRAM_BYTES / 4);
    });
  }

  /** That of the datagram at this place; undefined when it is none. */
  event(index: number): ProcEvent | undefined {
    return parseProcEvent(this.#words[index]!, this.#lengths[index * MMSGHDR_BYTES / 4]!);
  }
}

const addressOf = (array: Uint8Array<ArrayBuffer> | BigUint64Array<ArrayBuffer>): bigint =>
  BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(array)));
