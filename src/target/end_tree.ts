import type { Signals } from "../system/host.ts";

const GRACE_MS = 5000;
/** A process that outlives SIGKILL by so much waits for a device: nobody can end it. */
const GIVE_UP_MS = 2000;
const LOOK_EVERY_MS = 20;

/** A member of the tree; the object is its identity. */
interface Member {
  readonly pid: number;
}

/** What ending a tree needs. */
export interface EndTreeRequest {
  /** Who lives now, each known by pid and start time a moment ago, also who was forked since. */
  readonly living: () => readonly Member[] | Promise<readonly Member[]>;
  readonly signals: Pick<Signals, "send">;
  readonly nowMs: () => number;
  /** Called with the members that get the first signal. */
  readonly onFirst: (members: readonly Member[]) => void;
  readonly delay?: (ms: number) => Promise<void>;
  /** So long a process may take to end by itself after SIGTERM; by default 5 s. */
  readonly graceMs?: number;
}

/**
 * Ends a tree: SIGTERM once to each member, SIGKILL to those that live after the grace period. Who
 * is forked meanwhile gets them as well. Resolves to whether nobody is left.
 */
export async function endTree(request: EndTreeRequest): Promise<boolean> {
  const { signals, nowMs, delay = sleep, graceMs = GRACE_MS } = request;
  const startMs = nowMs();
  const asked = new WeakSet<Member>();
  let isFirst = true;
  while (true) {
    const members = await request.living();
    if (members.length === 0) return true;
    const sinceMs = nowMs() - startMs;
    for (const member of members) {
      if (sinceMs >= graceMs) signals.send(member.pid, "SIGKILL");
      else if (!asked.has(member)) signals.send(member.pid, "SIGTERM");
      asked.add(member);
    }
    if (isFirst) request.onFirst(members);
    isFirst = false;
    if (sinceMs >= graceMs + GIVE_UP_MS) return false;
    await delay(LOOK_EVERY_MS);
  }
}

// Not by the clock of the recording: that one does not wait any more when the recording is over.
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
