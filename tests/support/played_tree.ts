import type { TreeReading } from "../../src/model/sample.ts";
import { ProcSampler } from "../../src/sampler/linux/proc_sampler.ts";
import { ProcReader } from "../../src/sampler/linux/proc_reader.ts";
import type { Sampler, SamplerRequest } from "../../src/sampler/sampler.ts";
import { FakeForks } from "./fake_forks.ts";
import { FakeProc, type FakeProcess } from "./fake_proc.ts";

/** memmark's pid on the played machine. */
export const SELF = 500;
const TICK_MS = 1;

/** What is played. */
export interface Play extends Pick<SamplerRequest, "extraPids"> {
  readonly launched: boolean;
  /** Whether the kernel tells of forks. */
  readonly forks?: boolean;
  /** Happens before the sampler looks for the first time. */
  readonly setUp?: (proc: FakeProc, root: FakeProcess) => void;
}

/** A machine with a root that was launched, or runs already, and the sampler that follows it. */
export class PlayedTree {
  readonly proc = new FakeProc();
  /** From after the root was started on. */
  readonly forks: FakeForks;
  nowMs = 1_000_000;
  readonly root: FakeProcess;
  readonly #sampler: Sampler;

  constructor(play: Play) {
    this.proc.add(SELF, 1);
    // memmark itself was started a moment ago.
    this.proc.newest = SELF;
    this.root = this.proc.fork(play.launched ? SELF : 1);
    this.forks = new FakeForks(this.proc);
    play.setUp?.(this.proc, this.root);
    const request: SamplerRequest = {
      rootPid: this.root.pid,
      launched: play.launched,
      smaps: false,
      cpu: false,
      perProcess: false,
      ...play.extraPids && { extraPids: play.extraPids },
      ...play.forks && { forks: this.forks },
    };
    const reader = new ProcReader(this.proc);
    this.#sampler = new ProcSampler(reader, request, SELF, () => this.nowMs);
  }

  /** The next tick; what it opened is `proc.opened`. */
  look(afterMs = TICK_MS): TreeReading {
    this.nowMs += afterMs;
    this.proc.opened.length = 0;
    return this.#sampler.sample() as TreeReading;
  }

  /** Pids in the tree after the next tick. */
  pids(afterMs = TICK_MS): readonly number[] {
    this.look(afterMs);
    return this.seen();
  }

  /** Pids in the tree at the last tick. */
  seen(): readonly number[] {
    return this.#sampler.pids();
  }

  close(): void {
    this.#sampler.close();
  }
}
