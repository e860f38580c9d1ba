import type { CgroupReading } from "./model/cgroup.ts";
import { asKept } from "./model/kept.ts";
import type { Sample, TreeReading } from "./model/sample.ts";
import type { Sampler } from "./sampler/sampler.ts";
import type { Sink } from "./model/sink.ts";
import type { Clock } from "./time/clock.ts";
import { Schedule } from "./time/schedule.ts";

/** A recording about to start: how to look, how often, and who takes the samples. */
export interface RecordRequest {
  readonly clock: Clock;
  readonly sampler: Sampler;
  readonly sinks: readonly Sink[];
  readonly rootPid: number;
  readonly intervalMs: number;
  /** Stop after this; absent = when the target ends. */
  readonly durationMs?: number;
  /** Go on until the last descendant has ended, not only the root. */
  readonly waitAll: boolean;
  /** Write the first sample whatever it says: the command did run, though it may be over by now. */
  readonly alwaysFirst: boolean;
  /** Somebody asked to stop; whoever sets this also wakes the clock. */
  readonly stopped: () => boolean;
  /** Reads the control group, at the start of each tick; absent = it was not asked for. */
  readonly readCgroup?: ((nowMs: number) => CgroupReading | undefined) | undefined;
  /**
   * Called after each tick and each reading of marks, for what has to be done now and then; `isQuiet`: no
   * process of the tree ran, came or went since the tick before.
   */
  readonly afterTick: (nowMs: number, isQuiet: boolean) => void;
  /** Called for each reading that failed. */
  readonly onSamplerError: (error: unknown) => void;
}

/** What the loop itself knows in the end. */
export interface RecordResult {
  readonly samples: number;
  /** Ticks that could not be kept. */
  readonly missed: number;
  /** The latest that a sample began after its tick. */
  readonly worstLateMs: number;
  readonly elapsedMs: number;
  readonly end: "targetEnded" | "timeLimit" | "stopped" | "broken";
  /** What broke it: a fault of memmark. */
  readonly fault?: { readonly error: unknown };
}

/**
 * When the high-water marks are read first between samples; each later time comes after twice the time.
 * However long the interval, of a short command all but its last half is known, for the cost of a few looks.
 */
const FIRST_MARKS_MS = 10;
/** After that, and two intervals, samples alone are as near to an end: they read them five times a second. */
const MARKS_FOR_MS = 500;

/**
 * Samples at every tick until the target has ended, time is up or somebody asks to stop. Never throws: what
 * breaks ends the recording, and what was recorded until then still counts.
 */
export async function record(request: RecordRequest): Promise<RecordResult> {
  const { clock } = request;
  const startMs = clock.now();
  const stamps = new Stamps(clock.wallTime());
  const endMs = startMs + (request.durationMs ?? Infinity);
  const schedule = new Schedule(startMs, request.intervalMs);
  let samples = 0;
  let worstLateMs = 0;
  let isRepeat = false;
  let last: { readonly reading: TreeReading; readonly kept: TreeReading } | undefined;
  let marksMs = startMs + FIRST_MARKS_MS;
  const lastMarksMs = startMs + Math.max(MARKS_FOR_MS, 2 * request.intervalMs);

  const finished = (end: RecordResult["end"]): RecordResult => (
    { samples, missed: schedule.missed, worstLateMs, elapsedMs: clock.now() - startMs, end }
  );

  const loop = async (): Promise<RecordResult> => {
    for (let now = startMs;;) {
      const cgroup = request.readCgroup?.(now);
      // Stamped when the reading starts, by the monotonic clock: a step of the wall clock bends nothing.
      const stamp = stamps.at(now - startMs);
      const reading = await read(request, stamp.elapsedMs);
      if (reading) {
        const first = samples === 0 && request.alwaysFirst;
        if (isOver(request, reading) && !first) return finished("targetEnded");
        samples++;
        isRepeat = last?.reading === reading && cgroup === undefined;
        if (last?.reading !== reading) last = { reading, kept: asKept(reading) };
        const sample: Sample = {
          ...last.kept,
          unixMs: stamp.unixMs,
          elapsedMs: stamp.elapsedMs,
          rootPid: request.rootPid,
          ...cgroup && { cgroup },
        };
        for (const sink of request.sinks) sink.add(sample, isRepeat);
      }
      now = clock.now();
      request.afterTick(now, isRepeat);

      const dueMs = schedule.next(now);
      const wakeMs = Math.min(dueMs, endMs);
      const marksUntilMs = request.sampler.readHighWaterMarks ? Math.min(wakeMs, lastMarksMs) : 0;
      for (; marksMs < marksUntilMs; marksMs += marksMs - startMs) {
        // A sample read them as well.
        if (marksMs <= clock.now()) continue;
        const woken = clock.sleepUntil(marksMs);
        now = typeof woken === "number" ? woken : await woken;
        if (request.stopped()) break;
        readMarks(request);
        request.afterTick(now, false);
      }
      // Most sleeps are over when they return: then there is no promise to wait for.
      const woken = clock.sleepUntil(wakeMs);
      now = typeof woken === "number" ? woken : await woken;
      if (request.stopped()) return finished("stopped");
      if (now >= endMs) return finished("timeLimit");
      worstLateMs = Math.max(worstLateMs, now - dueMs);
    }
  };
  try {
    return await loop();
  } catch (error) {
    return { ...finished("broken"), fault: { error } };
  }
}

/**
 * When the rows of a recording are, in whole milliseconds, as its files keep them. No two rows share one:
 * the time is what joins the rows of a recording's files. A row that would come to stand on the row before
 * it, for that was late and this is not, is told as one millisecond later.
 */
class Stamps {
  readonly #startUnixMs: number;
  #lastElapsedMs = -1;

  constructor(startUnixMs: number) {
    this.#startUnixMs = Math.round(startUnixMs);
  }

  /** The stamp of the next row, which begins at this time since the start. */
  at(elapsedMs: number): Pick<Sample, "unixMs" | "elapsedMs"> {
    this.#lastElapsedMs = Math.max(Math.round(elapsedMs), this.#lastElapsedMs + 1);
    return { unixMs: this.#startUnixMs + this.#lastElapsedMs, elapsedMs: this.#lastElapsedMs };
  }
}

/** What it fails to see the next sample may, or say why not. */
function readMarks({ sampler }: RecordRequest): void {
  try {
    sampler.readHighWaterMarks?.();
  } catch {
    // Nothing is missing from the recording.
  }
}

/** Without a promise in between where the sampler is synchronous: the first sample comes at once. */
function read(
  request: RecordRequest,
  rowMs: number,
): TreeReading | undefined | Promise<TreeReading | undefined> {
  const failed = (error: unknown) => {
    request.onSamplerError(error);
    return undefined;
  };
  try {
    const reading = request.sampler.sample(rowMs);
    return reading instanceof Promise ? reading.catch(failed) : reading;
  } catch (error) {
    return failed(error);
  }
}

const isOver = (request: RecordRequest, reading: TreeReading): boolean =>
  request.waitAll ? reading.pidCount === 0 : !reading.rootAlive;
