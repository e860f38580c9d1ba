import { formatBytes, formatPercent, formatShortDuration } from "../../model/format.ts";
import { shellWords } from "../../model/quote.ts";
import { signalName } from "../../summary/signal_name.ts";
import type { RunFacts, Summary } from "../../summary/summary.ts";

/** `python 'my train.py'` and ` (pid 7)` of what was attached to, without a name ` pid 7`; of a command only that. */
export function targetNames({ target }: RunFacts): { readonly name: string; readonly pid: string } {
  if ("command" in target) return { name: shellWords(target.command), pid: "" };
  const { name = "", pid } = target;
  if (pid === undefined) return { name, pid: "" };
  return { name, pid: name === "" ? ` pid ${pid}` : ` (pid ${pid})` };
}

/** How the target ended: `exit code 0`, `killed by SIGKILL, exit code 137`; undefined: not known. */
export function endText({ end, environment, exitCode }: RunFacts): string | undefined {
  switch (end?.kind) {
    case "exited":
      return `exit code ${end.code}`;
    case "signalled":
      return `killed by ${signalName(end.signal, environment?.os ?? "linux")}` +
        (exitCode === undefined ? "" : `, exit code ${exitCode}`);
    case "vanished":
      return "ended";
    case "left":
      return "left by the user, still running";
    case "interrupted":
      return "stopped by the user";
    case "timeLimit":
      return "time limit reached";
    case "running":
      return "still running";
    case undefined:
      return undefined;
  }
}

/** Enough for a course; see {@link shorterInterval}. */
const SAMPLES_OF_A_COURSE = 20;

/**
 * `101, every 250ms instead of 100ms, 2 ticks missed, at most 3.2ms late`; of a recording that has lost
 * its facts `101, every 250ms`.
 */
export function samplesText({ samples, meanIntervalMs, facts }: Summary): string {
  if (facts.intervalMs === undefined) {
    return meanIntervalMs === undefined
      ? `${samples}`
      : `${samples}, every ${interval(meanIntervalMs)}`;
  }
  const asked = interval(facts.intervalMs);
  if (meanIntervalMs === undefined) {
    const shorter = shorterInterval(facts);
    const advice = shorter === undefined ? "" : `; -i ${interval(shorter)} would have shown more`;
    return `${samples}, with an interval of ${asked}${advice}`;
  }
  const mean = interval(meanIntervalMs);
  const parts = [`${samples}, every ${mean}${mean === asked ? "" : ` instead of ${asked}`}`];
  const { missed = 0 } = facts;
  if (missed > 0) parts.push(`${missed} tick${missed === 1 ? "" : "s"} missed`);
  if (facts.worstLateMs !== undefined) parts.push(`at most ${interval(facts.worstLateMs)} late`);
  return parts.join(", ");
}

/** Its start takes some 0.1 s of CPU, which is no share of a shorter recording. */
const SHARE_FROM_MS = 2000;

/** `356ms of CPU time (5.2% of a core), 61.8 MiB`; of a short recording without the share. */
export function ownText({ own, elapsedMs }: RunFacts): string | undefined {
  if (own === undefined) return undefined;
  const share = elapsedMs < SHARE_FROM_MS
    ? ""
    : ` (${formatPercent(own.cpuMs / elapsedMs * 100)} of a core)`;
  return `${formatShortDuration(own.cpuMs)} of CPU time${share}, ${formatBytes(own.rssBytes)}`;
}

/** 1, 2 or 5 times a power of ten, for a recording that ended before its second sample. */
function shorterInterval({ elapsedMs, intervalMs = 0 }: RunFacts): number | undefined {
  const wantedMs = Math.max(1, elapsedMs / SAMPLES_OF_A_COURSE);
  const power = 10 ** Math.floor(Math.log10(wantedMs));
  const roundMs = power * (wantedMs >= 5 * power ? 5 : wantedMs >= 2 * power ? 2 : 1);
  return roundMs < intervalMs ? roundMs : undefined;
}

/** Three digits: lateness is a fraction of a millisecond. */
function interval(ms: number): string {
  return ms < 1000 ? `${Number(ms.toPrecision(3))}ms` : formatShortDuration(ms);
}
