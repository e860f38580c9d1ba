import type { Unit } from "../../compare/metrics.ts";
import { type Exchanged, type Measure, measuresOf, rounded } from "./measures.ts";

/** A family of samples that differ by their labels. */
interface Family {
  readonly unit: string | undefined;
  readonly help: string;
  readonly samples: string[];
}

/**
 * OpenMetrics text, which GitLab's metrics report and node_exporter's textfile read: gauges in base
 * units, bytes and seconds. Of several runs the medians.
 */
export function openMetricsText(sides: readonly Exchanged[]): string {
  const families = new Map<string, Family>();
  const add = (name: string, unit: string | undefined, help: string, sample: string) => {
    const full = ["memmark", name, unit].filter(Boolean).join("_");
    const family = families.get(full) ?? { unit, help, samples: [] };
    family.samples.push(`${full}${sample}`);
    families.set(full, family);
  };
  for (const exchanged of sides) {
    const { side, name, runs } = exchanged;
    const common = { command: name, ...side && { side } };
    add(
      "runs",
      undefined,
      "Recordings that the other figures are medians of",
      sampleOf(common, runs.length),
    );
    for (const measure of measuresOf(exchanged)) {
      const { phase, slug, unit, median } = measure;
      const labels = {
        ...common,
        ...phase && { phase: phase.label, occurrence: String(phase.occurrence) },
      };
      const value = unit === "ms" ? median / 1000 : rounded(median, unit);
      add(nameOf(measure), UNITS[unit], helpOf(slug, phase !== undefined), sampleOf(labels, value));
    }
  }
  const lines = [...families].flatMap(([name, { unit, help, samples }]) => [
    `# TYPE ${name} gauge`,
    ...unit === undefined ? [] : [`# UNIT ${name} ${unit}`],
    `# HELP ${name} ${help}`,
    ...samples,
  ]);
  return [...lines, "# EOF"].join("\n") + "\n";
}

const UNITS: Readonly<Record<Unit, string | undefined>> = {
  bytes: "bytes",
  ms: "seconds",
  count: undefined,
};

const nameOf = ({ phase, slug }: Measure): string =>
  `${phase === undefined ? "" : "phase_"}${slug.replaceAll("-", "_")}`;

const helpOf = (slug: string, isOfPhase: boolean): string => {
  const text = slug.replaceAll("-", " ").replace(
    /\brss\b|\bpss\b|\bcpu\b/g,
    (word) => word.toUpperCase(),
  );
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return isOfPhase ? `${whole} of a phase` : `${whole} of the whole run`;
};

/** `{command="make",phase="load"} 1.5` */
function sampleOf(labels: Readonly<Record<string, string>>, value: number): string {
  const pairs = Object.entries(labels).map(([name, text]) => `${name}="${escaped(text)}"`);
  return `{${pairs.join(",")}} ${Number(value.toFixed(6))}`;
}

const escaped = (text: string): string =>
  text.toWellFormed().replace(/[\\"\n]/g, (char) => char === "\n" ? "\\n" : `\\${char}`)
    // deno-lint-ignore no-control-regex
    .replace(/[\u0000-\u001f]/g, " ");
