import { present } from "../model/present.ts";
import { shellWords } from "../model/quote.ts";
import type { AlignmentChoice, HostFigure, RankFigure } from "../summary/ranks.ts";
import type { Environment, RunFacts } from "../summary/summary.ts";
import type { HostPeaks } from "./merge_rows.ts";
import type { Rank } from "./rank.ts";

/** One of the merged recordings when all of its rows are read. */
export interface MergedRank {
  readonly name: string;
  readonly hostname?: string;
  readonly offsetMs: number;
  readonly facts?: RunFacts;
  readonly rank: Rank;
}

/** What else is known of the merge. */
export interface MergeOutcome {
  readonly align: AlignmentChoice;
  readonly stepMs: number;
  readonly startUnixMs: number;
  readonly elapsedMs: number;
  /** In the order of their numbers, with the hosts' names where all are known. */
  readonly hosts: readonly HostPeaks[];
  readonly hostnames: readonly string[] | undefined;
  /** What is missing. */
  readonly notes: readonly string[];
  readonly version: string;
}

/** The facts of the merged recording: what all have alike, and what can be summed. */
export function mergedFacts(ranks: readonly MergedRank[], outcome: MergeOutcome): RunFacts {
  const facts = ranks.flatMap(({ facts }) => facts ?? []);
  const isWhole = facts.length === ranks.length;
  const sumOf = (figure: (facts: RunFacts) => number | undefined) =>
    isWhole ? sum(facts.map(figure)) : undefined;
  const environment = environmentOf(facts, outcome.version);
  const ownCpuMs = sumOf(({ own }) => own?.cpuMs), ownRss = sumOf(({ own }) => own?.rssBytes);
  return present({
    target: { name: nameOf(ranks.length, facts) },
    end: isWhole ? alike(facts.map(({ end }) => end)) : undefined,
    exitCode: isWhole ? alike(facts.map(({ exitCode }) => exitCode)) : undefined,
    intervalMs: outcome.stepMs,
    missed: sumOf(({ missed }) => missed),
    elapsedMs: outcome.elapsedMs,
    startUnixMs: outcome.startUnixMs,
    environment,
    distinctProcesses: sumOf(({ distinctProcesses }) => distinctProcesses),
    commandCpuMs: sumOf(({ commandCpuMs }) => commandCpuMs),
    carriedCpuMs: sumOf(({ carriedCpuMs }) => carriedCpuMs),
    own: ownCpuMs === undefined || ownRss === undefined
      ? undefined
      : { cpuMs: ownCpuMs, rssBytes: ownRss },
    merged: present({
      align: outcome.align,
      ranks: ranks.map(figureOf),
      hosts: hostFigures(ranks, outcome),
      notes: outcome.notes,
    }),
  });
}

/** `64 of ./solver --steps 3`, or `64 recordings`. */
function nameOf(count: number, facts: readonly RunFacts[]): string {
  const commands = facts.map(({ target }) => "command" in target ? shellWords(target.command) : "");
  const command = alike(commands);
  return command && facts.length === count ? `${count} of ${command}` : `${count} recordings`;
}

function environmentOf(facts: readonly RunFacts[], version: string): Environment | undefined {
  const all = facts.flatMap(({ environment }) => environment ?? []);
  const [first] = all;
  if (first === undefined) return undefined;
  const of = <Key extends keyof Environment>(key: Key) => alike(all.map((one) => one[key]));
  return present({
    memmarkVersion: version,
    os: first.os,
    sampler: first.sampler,
    kernel: of("kernel"),
    architecture: of("architecture"),
    hostname: of("hostname"),
    // Of one machine; of several there is no such figure.
    ...of("hostname") !== undefined && { cpus: of("cpus"), memoryBytes: of("memoryBytes") },
    isContainer: of("isContainer"),
  });
}

function figureOf({ name, hostname, offsetMs, facts, rank }: MergedRank): RankFigure {
  return present({
    rank: name,
    host: hostname,
    path: rank.rows.path,
    startUnixMs: rank.firstMs - offsetMs,
    offsetMs,
    durationMs: rank.lastMs - rank.firstMs,
    samples: rank.samples,
    rssPeakBytes: bytes(rank.rssPeakKib),
    pssPeakBytes: bytes(rank.pssPeakKib),
    exitCode: facts?.exitCode,
  });
}

function hostFigures(
  ranks: readonly MergedRank[],
  { hosts, hostnames }: MergeOutcome,
): readonly HostFigure[] | undefined {
  return hostnames?.map((host, at) =>
    present({
      host,
      ranks: ranks.filter(({ rank }) => rank.host === at).length,
      rssPeakBytes: bytes(hosts[at]!.rssKib),
      pssPeakBytes: bytes(hosts[at]!.pssKib),
    })
  );
}

const bytes = (kib: number | undefined): number | undefined =>
  kib === undefined || Number.isNaN(kib) ? undefined : kib * 1024;

/** undefined where one of them is. */
const sum = (values: readonly (number | undefined)[]): number | undefined =>
  values.reduce(
    (total, value) => total === undefined || value === undefined ? undefined : total + value,
    0,
  );

/** What all of them are; undefined where they differ. */
function alike<Value>([first, ...others]: readonly Value[]): Value | undefined {
  const text = JSON.stringify(first);
  return others.every((other) => JSON.stringify(other) === text) ? first : undefined;
}
