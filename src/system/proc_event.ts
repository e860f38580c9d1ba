/**
 * Messages of the process events connector of Linux: bytes in, values out, and back. Layout, in the
 * byte order of the machine (little endian on x64 and arm64):
 *
 *      0 struct nlmsghdr  u32 len, u16 type, u16 flags, u32 seq, u32 pid   (linux/netlink.h)
 *     16 struct cn_msg    u32 idx, u32 val, u32 seq, u32 ack, u16 len, u16 flags   (linux/connector.h)
 *     36 enum op [, u32 events since Linux 6.6: struct proc_input]; or from the kernel
 *     36 struct proc_event  u32 what, u32 cpu, u64 timestamp, union   (linux/cn_proc.h)
 *     52   ack:  u32 err
 *     52   fork: i32 parent_pid, parent_tgid, child_pid, child_tgid
 */

/** The multicast group of these events, and the `idx` and `val` of their messages. */
export const CN_IDX_PROC = 1;
const CN_VAL_PROC = 1;
const PAYLOAD_AT = 36;
const NLMSG_DONE = 3;
/** `what`. */
const ACK = 0;
const FORK = 1;

/** What memmark takes from the kernel. */
export type ProcEvent =
  /** The answer to a request; `error` is 0 or an error number. */
  | { readonly kind: "ack"; readonly ack: number; readonly error: number }
  /**
   * A new process, or a thread; the parent is the one of the child, whichever thread of it forked, and of
   * a thread the process it belongs to.
   */
  | {
    readonly kind: "fork";
    readonly parentPid: number;
    readonly childPid: number;
    readonly isThread: boolean;
  };

/** Asks for all events, for the forks alone (ignored before Linux 6.6), or for nothing any more. */
export type EventFilter = "all" | "forks" | "none";

const FILTERS: Readonly<Record<EventFilter, readonly number[]>> = {
  all: [1], // PROC_CN_MCAST_LISTEN
  forks: [1, FORK],
  none: [2], // PROC_CN_MCAST_IGNORE
};

/** The message that asks for it; the kernel acknowledges with `ack` + 1. */
export function procEventRequest(filter: EventFilter, ack: number): Uint8Array<ArrayBuffer> {
  const payload = FILTERS[filter];
  const bytes = payload.length * 4;
  const cnMsg = [CN_IDX_PROC, CN_VAL_PROC, 0, ack, bytes];
  const words = [PAYLOAD_AT + bytes, NLMSG_DONE, 0, 0, ...cnMsg, ...payload];
  return new Uint8Array(new Uint32Array(words).buffer);
}

/**
 * The event in a datagram of so many bytes, which holds one message (cn_netlink_send,
 * drivers/connector/connector.c), taken apart as the words that it consists of; undefined when it is none of
 * those above. Hundreds may come between two ticks.
 */
export function parseProcEvent(words: Int32Array, length: number): ProcEvent | undefined {
  if (length < PAYLOAD_AT || length > words.byteLength) return undefined;
  const end = PAYLOAD_AT + (words[8]! & 0xffff);
  if (end > length || words[4] !== CN_IDX_PROC || words[5] !== CN_VAL_PROC) return undefined;
  if (end < 56) return undefined;
  if (words[9] === ACK) return { kind: "ack", ack: words[7]!, error: words[13]! };
  if (words[9] !== FORK || end < 68) return undefined;
  // In the events of a thread the child's pid is the thread's, and its process is the parent's child.
  const parentPid = words[14]!, childPid = words[15]!, childTgid = words[16]!;
  if (childPid <= 0 || childTgid <= 0 || parentPid <= 0) return undefined;
  return { kind: "fork", parentPid, childPid, isThread: childPid !== childTgid };
}
