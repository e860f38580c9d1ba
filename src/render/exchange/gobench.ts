import { METRICS, PHASE_METRICS, type Unit } from "../../compare/metrics.ts";
import type { RunFigures } from "../../compare/run_figures.ts";
import type { Exchanged } from "./measures.ts";

/**
 * The benchmark format of Go (golang.org/design/14313-benchmark-format, units by golang/go#43744): a
 * line for each run, a name part for each phase. Two sides differ by the key `side`: `benchstat -col side`.
 */
export function gobenchText(sides: readonly Exchanged[]): string {
  const used = new Set<string>();
  const results = sides.flatMap((exchanged) => [
    ...exchanged.side === undefined ? [] : [`side: ${exchanged.side}`],
    ...exchanged.runs.flatMap((run) => resultLines(benchmarkName(exchanged.name), run, used)),
  ]);
  const units = [...used].map((unit) => `Unit ${unit} better=lower assume=nothing`);
  return [...units, "", ...results].join("\n") + "\n";
}

/** The whole run first, so that what reads no name parts has the right one. */
function resultLines(name: string, run: RunFigures, used: Set<string>): string[] {
  const lines = [{ name, pairs: pairsOf(METRICS, run.values, used) }];
  for (const { label, occurrence, values } of run.phases) {
    const again = occurrence > 1 ? `/occurrence=${occurrence}` : "";
    lines.push({
      name: `${name}/phase=${word(label)}${again}`,
      pairs: pairsOf(PHASE_METRICS, values, used),
    });
  }
  return lines.filter(({ pairs }) => pairs.length > 0)
    .map(({ name, pairs }) => [name, 1, ...pairs].join(" "));
}

interface Named {
  readonly name: string;
  readonly slug: string;
  readonly unit: Unit;
}

function pairsOf(
  metrics: readonly Named[],
  values: Readonly<Record<string, number | undefined>>,
  used: Set<string>,
): string[] {
  return metrics.flatMap(({ name, slug, unit }) => {
    const value = values[name];
    if (value === undefined) return [];
    const written = unitName(slug, unit);
    used.add(written);
    return [`${Math.round(unit === "ms" ? value * 1e6 : value)} ${written}`];
  });
}

/** `peak-rss-bytes`; a time in ns, of the whole as every Go benchmark has it. */
function unitName(slug: string, unit: Unit): string {
  switch (unit) {
    case "bytes":
      return `${slug}-bytes`;
    case "ms":
      return slug === "duration" ? "ns/op" : `${slug.replace(/-time$/, "")}-ns/op`;
    case "count":
      return slug;
  }
}

/** `BenchmarkPython_train.py`: no spaces, and what begins with a letter begins with a capital. */
function benchmarkName(name: string): string {
  const text = word(name);
  return `Benchmark${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** One word without a slash, which would begin another part of a name. */
const word = (text: string): string =>
  // deno-lint-ignore no-control-regex
  text.toWellFormed().replace(/[\s/\u0000-\u001f\u007f-\u009f]+/g, "_");
