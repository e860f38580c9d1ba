import { formatBytes, formatDuration } from "../model/format.ts";
import { shellWords } from "../model/quote.ts";
import type { CompareRequest } from "./gate.ts";
import { METRICS } from "./metrics.ts";
import type { Conditions, RunFigures } from "./run_figures.ts";

/** What makes two sides unlike each other, or a side unfit: each thing once, in plain words. */
export function notesOn(
  old: readonly RunFigures[],
  fresh: readonly RunFigures[],
  { isOfTwoCommands }: Pick<CompareRequest, "isOfTwoCommands">,
): string[] {
  const sides: Sides = [
    ["base", old.map(({ conditions }) => conditions)],
    ["new", fresh.map(({ conditions }) => conditions)],
  ];
  return [
    isOfTwoCommands ? undefined : commandNote(sides),
    intervalNote(sides),
    machineNote(sides),
    ...ENDS.map(({ is, text }) => endNote(sides, is, text)),
    unmeasuredNote(old, fresh),
    twiceNote("base", old),
    twiceNote("new", fresh),
  ].filter((note) => note !== undefined);
}

type Sides = readonly (readonly [side: string, runs: readonly Conditions[]])[];

/** `base 1s, new 100ms`, where the sides differ; undefined where they are alike, or one is not known. */
function difference(sides: Sides, of: (run: Conditions) => string | undefined): string | undefined {
  const texts = sides.map(([, runs]) => distinct(runs.map(of)));
  if (texts.some((known) => known.length === 0)) return undefined;
  const [before, after] = texts.map((known) => known.toSorted().join(" and "));
  if (before === after && texts[0]!.length === 1) return undefined;
  return sides.map(([side], at) => `${side} ${listed(texts[at]!)}`).join(", ");
}

const distinct = (texts: readonly (string | undefined)[]): string[] => [
  ...new Set(texts.filter((text) => text !== undefined)),
];

const MAX_LISTED = 3;

const listed = (texts: readonly string[]): string =>
  texts.length <= MAX_LISTED
    ? texts.join(" and ")
    : `${texts.slice(0, MAX_LISTED).join(", ")} and ${texts.length - MAX_LISTED} more`;

function commandNote(sides: Sides): string | undefined {
  const commands = difference(
    sides,
    ({ target }) => "command" in target ? shellWords(target.command) : undefined,
  );
  return commands && `Other commands: ${commands}`;
}

function intervalNote(sides: Sides): string | undefined {
  const intervals = difference(
    sides,
    ({ intervalMs }) => intervalMs === undefined ? undefined : formatDuration(intervalMs),
  );
  return intervals &&
    `Other intervals: ${intervals}; the longer one misses more of what lies between its samples`;
}

function machineNote(sides: Sides): string | undefined {
  const parts = MACHINE.flatMap(([name, of]) => {
    const text = difference(sides, ({ environment }) => environment && of(environment));
    return text === undefined ? [] : [`${name} ${text}`];
  });
  return parts.length === 0 ? undefined : `Recorded under other conditions: ${parts.join("; ")}`;
}

type Environment = NonNullable<Conditions["environment"]>;

/** The name of the machine is left out: of the fleet of a CI system every run has another one. */
const MACHINE: readonly (readonly [string, (environment: Environment) => string | undefined])[] = [
  ["system", ({ os }) => os],
  ["architecture", ({ architecture }) => architecture],
  ["kernel", ({ kernel }) => kernel],
  ["CPUs", ({ cpus }) => cpus === undefined ? undefined : String(cpus)],
  // To two digits: what firmware takes differs from boot to boot.
  [
    "memory",
    ({ memoryBytes }) =>
      memoryBytes === undefined ? undefined : formatBytes(Number(memoryBytes.toPrecision(2))),
  ],
  ["sampler", ({ sampler }) => sampler],
  ["memmark", ({ memmarkVersion }) => memmarkVersion],
];

/** How a recording may end that says little of the command's memory. */
const ENDS: readonly { readonly is: (run: Conditions) => boolean; readonly text: string }[] = [
  { is: ({ end }) => end?.kind === "signalled", text: "ended by a signal" },
  {
    is: ({ end }) => end?.kind === "exited" && end.code !== 0,
    text: "failed, with another exit code than 0",
  },
  {
    is: ({ end }) => end?.kind === "timeLimit",
    text: "limited by time (--duration), so not of the whole run",
  },
  {
    is: ({ end }) => end?.kind === "running" || end?.kind === "left" || end?.kind === "interrupted",
    text: "ended before what they recorded did",
  },
];

function endNote(
  sides: Sides,
  is: (run: Conditions) => boolean,
  text: string,
): string | undefined {
  const counts = sides.flatMap(([side, runs]) => {
    const count = runs.filter(is).length;
    return count === 0 ? [] : [`${count} of ${runs.length} ${side}`];
  });
  return counts.length === 0 ? undefined : `Recordings ${text}: ${counts.join(", ")}`;
}

function unmeasuredNote(
  old: readonly RunFigures[],
  fresh: readonly RunFigures[],
): string | undefined {
  const parts = METRICS.flatMap(({ name, title }) => {
    const count = (runs: readonly RunFigures[]) =>
      runs.filter(({ values }) => values[name] !== undefined).length;
    const before = count(old), after = count(fresh);
    const isNowhere = before + after === 0;
    if (isNowhere || before === old.length && after === fresh.length) return [];
    return [`${title} (in ${before} of ${old.length} base, ${after} of ${fresh.length} new)`];
  });
  return parts.length === 0
    ? undefined
    : `Not compared, as it was not measured in all: ${parts.join(", ")}`;
}

/** `run.csv` and its `run.csv.summary.json` are one recording, as a pattern of a shell finds them both. */
function twiceNote(side: string, runs: readonly RunFigures[]): string | undefined {
  const seen = new Map<string, string>();
  for (const { path, values, conditions: { startUnixMs } } of runs) {
    // Figures are rounded in JSON.
    const key = [startUnixMs, values.peak, values.processes].join();
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      return `Given twice as ${side}, so that the noise looks smaller than it is: ` +
        `${displayPath(earlier)} and ${displayPath(path)} are one recording`;
    }
    seen.set(key, path);
  }
  return undefined;
}

const displayPath = (path: string): string => shellWords([path]);
