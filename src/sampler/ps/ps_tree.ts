import { type Member, type ProcessRow, ProcessTree } from "../../model/process_tree.ts";
import type { HelperResult, Host } from "../../system/host.ts";
import { hasEnded, parsePs, psArgs, psEnv, type PsRow } from "./ps_parse.ts";
import { SamplerError, type SamplerRequest } from "../sampler.ts";

/** A process of the tree as `ps` showed it last. Its start is in ms after memmark's own. */
export interface PsProcess extends ProcessRow, Omit<PsRow, "state" | "startMs"> {}

/** A process of the tree; the object is its identity. */
export type PsMember = Member<PsProcess>;

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
  /** The live ones of the last reading, the root first. */
  members: readonly PsMember[] = [];
  /** False when a line that could be one of the tree's could not be read: sums would be too low. */
  isWhole = true;
  /** Different processes that were ever members. */
  distinctProcesses = 0;
  readonly #host: Host;
  readonly #request: SamplerRequest;
  readonly #tree: ProcessTree<PsProcess>;
  readonly #adopterPid: number | undefined;
  readonly #seen = new WeakSet<PsMember>();
  #ownStartUnixMs: number | undefined;

  constructor(host: Host, request: SamplerRequest) {
    this.#host = host;
    this.#request = request;
    // Only Linux lets a process adopt the orphans below it; on macOS they go to launchd.
    this.#adopterPid = request.launched && host.os === "linux" ? host.pid : undefined;
    this.#tree = new ProcessTree({
      rootPid: request.rootPid,
      startTolerance: START_TOLERANCE_MS,
      ...(this.#adopterPid !== undefined && { adopterPid: this.#adopterPid }),
    });
  }

  /** See {@link TreeReading.rootAlive}. */
  get rootAlive(): boolean {
    return this.#tree.rootAlive;
  }

  /** When it was started, ms since 1970 UTC, to the second; the same in every reading. */
  startUnixMs(member: PsMember): number {
    return this.#ownStartUnixMs! + member.startTime;
  }

  /**
   * Reads the tree anew. memmark and its helpers are no part of what it measures, though they may
   * run below the root.
   *
   * @throws {SamplerError} when there is no table to read; the tree is as before then
   */
  async read(cancelled: AbortSignal): Promise<void> {
    // The table shows who ran at any moment of it, and this `ps` has ended when it is read.
    const own = new Set([this.#host.pid, ...this.#host.ownHelpers]);
    const result = await this.#host.runHelper({
      command: this.#host.os === "darwin" ? "/bin/ps" : "ps",
      args: psArgs(this.#host.os, this.#request.perProcess ? "args" : "comm"),
      env: psEnv(this.#host.os),
      timeoutMs: PS_TIMEOUT_MS,
      onSpawn: (pid) => own.add(pid),
      signal: cancelled,
    });
    for (const pid of this.#host.ownHelpers) own.add(pid);
    const { rows, unreadable } = parsePs(decoder.decode(stdoutOf(result)), this.#host.os);
    const doubtful = unreadable.filter(({ pid }) => !own.has(pid));
    const kept = this.#withoutFigures(new Set(doubtful.map(({ pid }) => pid)));
    this.members = this.#tree.update([...kept, ...this.#processes(rows)], own);
    this.isWhole = !doubtful.some((one) => this.#mayBelong(one));
    this.#countNew();
  }

  #processes(rows: readonly PsRow[]): PsProcess[] {
    const own = rows.find((row) => row.pid === this.#host.pid);
    if (!own) {
      throw new SamplerError('Cannot read the output of "ps": memmark itself is not in it');
    }
    this.#ownStartUnixMs ??= own.startMs;
    // Relative to memmark's own start: on Linux a step of the wall clock moves all starts alike.
    return rows.map(({ startMs, state: _, ...row }, index) => ({
      ...row,
      startTime: startMs - own.startMs,
      ended: hasEnded(rows[index]!),
    }));
  }

  /** Members whose line could not be read stay what they were; how large they are is not known. */
  #withoutFigures(pids: ReadonlySet<number>): PsProcess[] {
    return this.members.filter(({ pid }) => pids.has(pid)).map(({ row }) => {
      const { pid, ppid, startTime, ended, command } = row;
      return { pid, ppid, startTime, ended, command };
    });
  }

  #mayBelong({ pid, ppid }: Pick<PsRow, "pid" | "ppid">): boolean {
    return ppid === this.#adopterPid ||
      this.members.some((member) => member.pid === pid || member.pid === ppid);
  }

  #countNew(): void {
    for (const member of this.members) {
      if (this.#seen.has(member)) continue;
      this.#seen.add(member);
      this.distinctProcesses++;
    }
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
