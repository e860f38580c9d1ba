import { type Member, type ProcessRow, ProcessTree } from "../model/process_tree.ts";
import type { TreeReading } from "../model/sample.ts";
import type { HelperResult, Host } from "../system/host.ts";
import { hasEnded, parsePs, PS_ARGS, PS_ENV } from "./ps_parse.ts";
import { type Sampler, SamplerError, type SamplerRequest } from "./sampler.ts";

/** A process of the tree as `ps` showed it last. */
export interface PsProcess extends ProcessRow {
  readonly rssBytes?: number;
  readonly vszBytes?: number;
  readonly command: string;
}

const PS_TIMEOUT_MS = 5_000;

/**
 * Start times are whole seconds, and procps adds the seconds since boot to a boot time that it
 * may round differently from call to call: two processes' distance varies by a second. A pid that
 * comes back within this time is taken for its predecessor.
 */
const START_TOLERANCE_MS = 2_000;

const decoder = new TextDecoder();

/** The processes of a tree, from one run of `ps` each time. */
export class PsTree {
  readonly #host: Host;
  readonly #tree: ProcessTree<PsProcess>;
  readonly #cancelled: AbortSignal;

  constructor(
    host: Host,
    request: SamplerRequest,
    cancelled: AbortSignal,
  ) {
    this.#host = host;
    this.#cancelled = cancelled;
    this.#tree = new ProcessTree({
      rootPid: request.rootPid,
      startTolerance: START_TOLERANCE_MS,
      // Only Linux lets a process adopt the orphans below it; on macOS they go to launchd.
      ...(request.launched && host.os === "linux" && { adopterPid: host.pid }),
    });
  }

  /** See {@link TreeReading.rootAlive}. */
  get rootAlive(): boolean {
    return this.#tree.rootAlive;
  }

  /** The live members, the root first. Throws SamplerError when there is no table to read. */
  async read(): Promise<readonly Member<PsProcess>[]> {
    // The table shows who ran at any moment of it, and this `ps` has ended when it is read.
    // memmark is no part of what it measures, though it may run below the root.
    const own = new Set([this.#host.pid, ...this.#host.helpers]);
    const result = await this.#host.runHelper({
      command: this.#host.os === "darwin" ? "/bin/ps" : "ps",
      args: PS_ARGS,
      env: PS_ENV,
      timeoutMs: PS_TIMEOUT_MS,
      onSpawn: (pid) => own.add(pid),
      signal: this.#cancelled,
    });
    for (const pid of this.#host.helpers) own.add(pid);
    return this.#tree.update(this.#processes(result), own);
  }

  #processes(result: HelperResult): PsProcess[] {
    const { rows } = parsePs(decoder.decode(stdoutOf(result)));
    const own = rows.find((row) => row.pid === this.#host.pid);
    if (!own) {
      throw new SamplerError('Cannot read the output of "ps": memmark itself is not in it');
    }
    // Relative to memmark's own start: on Linux a step of the wall clock moves all starts alike.
    return rows.map(({ startMs, state: _, ...row }, index) => ({
      ...row,
      startTime: startMs - own.startMs,
      ended: hasEnded(rows[index]!),
    }));
  }
}

function stdoutOf(result: HelperResult): Uint8Array {
  if (result.kind === "notFound") {
    throw new SamplerError('Cannot run "ps": not found; install procps, or check PATH');
  }
  if (result.kind === "timedOut") {
    throw new SamplerError(`Cannot measure with "ps": no answer within ${PS_TIMEOUT_MS / 1000} s`);
  }
  if (result.code !== 0) {
    const reason = result.stderr.trim().split("\n", 1)[0] || "no message";
    throw new SamplerError(
      `Cannot measure with "ps": exit code ${result.code} (${reason}); ` +
        'wanted the "ps" of procps or macOS, the one of BusyBox shows too little',
    );
  }
  return result.stdout;
}

/**
 * Samples by `ps`: the fallback on Linux, where `/proc` cannot be read, and the cross-check.
 * RSS and VSZ only, whatever the request says of PSS and swap.
 *
 * `sample` throws SamplerError when `ps` cannot be run, fails or takes longer than 5 s.
 */
export function createPsSampler(host: Host, request: SamplerRequest): Sampler {
  const cancel = new AbortController();
  const tree = new PsTree(host, request, cancel.signal);
  let pids: readonly number[] = [];
  return {
    async sample() {
      const members = await tree.read();
      pids = members.map((member) => member.pid);
      return psReading(members, tree.rootAlive);
    },
    pids: () => pids,
    close: () => cancel.abort(),
  };
}

/** The sums of what `ps` shows. */
export function psReading(members: readonly Member<PsProcess>[], rootAlive: boolean): TreeReading {
  const rssBytes = totalOf(members, (member) => member.row.rssBytes);
  const vszBytes = totalOf(members, (member) => member.row.vszBytes);
  return {
    pidCount: members.length,
    rootAlive,
    ...(rssBytes !== undefined && { rssBytes }),
    ...(vszBytes !== undefined && { vszBytes }),
  };
}

/** The sum over all, or undefined where one is missing: a sum of fewer would be too low. */
export function totalOf<T>(
  items: readonly T[],
  value: (item: T) => number | undefined,
): number | undefined {
  let total: number | undefined;
  for (const item of items) {
    const part = value(item);
    if (part === undefined) return undefined;
    total = (total ?? 0) + part;
  }
  return total;
}
