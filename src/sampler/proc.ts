import type { TreeReading } from "../model/sample.ts";
import type { ProcReader } from "./proc_reader.ts";
import { ProcTree } from "./proc_tree.ts";
import type { Sampler, SamplerRequest } from "./sampler.ts";

/**
 * Samples by Linux `/proc`, synchronously. `nowMs` is a monotonic clock; `selfPid` memmark's own.
 * The reader is made before the command is launched, so that the first sample comes at once.
 */
export function createProcSampler(
  reader: ProcReader,
  request: SamplerRequest,
  selfPid: number,
  nowMs: () => number,
): Sampler {
  return new ProcSampler(reader, request, selfPid, nowMs);
}

class ProcSampler implements Sampler {
  private readonly tree: ProcTree;
  private smapsOfChange = -1;
  private smapsAtMs = -Infinity;

  constructor(
    reader: ProcReader,
    private readonly request: SamplerRequest,
    selfPid: number,
    private readonly nowMs: () => number,
  ) {
    this.tree = new ProcTree(reader, request, selfPid, nowMs());
  }

  sample(): TreeReading {
    const now = this.nowMs();
    this.tree.discover(now);
    const { members } = this.tree;
    let rssBytes = 0, vszBytes = 0, mappedRegions = 0, anyRan = false;
    for (let i = 0; i < members.length;) {
      const member = members[i]!;
      if (!member.update(now)) {
        this.tree.drop(i);
        continue;
      }
      member.updateRegions(this.nowMs);
      rssBytes += member.rssBytes;
      vszBytes += member.vszBytes;
      mappedRegions += member.mappedRegions;
      anyRan ||= member.ran;
      i++;
    }
    const reading = { pidCount: members.length, rootAlive: this.tree.root !== undefined };
    // With nobody left, nothing was measured.
    if (members.length === 0) return reading;
    const { pssBytes, swapBytes } = this.smaps(now, anyRan);
    return {
      ...reading,
      ...measured("rssBytes", rssBytes),
      ...measured("vszBytes", vszBytes),
      ...measured("mappedRegions", mappedRegions),
      ...measured("pssBytes", pssBytes),
      ...measured("swapBytes", swapBytes),
    };
  }

  pids(): readonly number[] {
    const root = this.request.rootPid;
    return this.tree.members.map((member) => member.pid).sort((a, b) =>
      a === root ? -1 : b === root ? 1 : a - b
    );
  }

  close(): void {
    this.tree.close();
  }

  /**
   * The share of a page that a process is charged changes when another one takes or drops it, so
   * all are read again as soon as one member ran, came or went.
   */
  private smaps(now: number, anyRan: boolean): { pssBytes: number; swapBytes: number } {
    let pssBytes = this.request.smaps ? 0 : NaN, swapBytes = pssBytes;
    if (!this.request.smaps) return { pssBytes, swapBytes };
    const stale = anyRan || this.smapsOfChange !== this.tree.changes || now - this.smapsAtMs >= 950;
    if (stale) {
      this.smapsOfChange = this.tree.changes;
      this.smapsAtMs = now;
    }
    for (const member of this.tree.members) {
      if (stale) member.updateSmaps();
      pssBytes += member.pssBytes;
      swapBytes += member.swapBytes;
    }
    return { pssBytes, swapBytes };
  }
}

/** The metric, unless it is NaN: a key that is absent means "not measured". */
function measured<Key extends string>(key: Key, value: number): { [K in Key]?: number } {
  return (Number.isNaN(value) ? {} : { [key]: value }) as { [K in Key]?: number };
}
