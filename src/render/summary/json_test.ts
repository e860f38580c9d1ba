import { Ajv2020, type AnySchemaObject } from "ajv";
import assert from "node:assert/strict";
import { factsOf, MiB, RUNS, summaryOf, WHOLE_FACTS } from "../../../tests/support/runs.ts";
import type { RunFacts, WrittenFiles } from "../../summary/summary.ts";
import { summaryJson } from "./json.ts";

const SCHEMA: AnySchemaObject = JSON.parse(
  Deno.readTextFileSync(new URL("../../../docs/summary.schema.json", import.meta.url)),
);
const validate = new Ajv2020({ allErrors: true }).compile(closed(SCHEMA));

/** The schema without room for keys that it does not describe. */
function closed(schema: AnySchemaObject): AnySchemaObject {
  return JSON.parse(
    JSON.stringify(schema),
    (_, value) =>
      value?.type === "object" && value.properties
        ? { ...value, additionalProperties: false }
        : value,
  );
}

function checked(json: string) {
  const value = JSON.parse(json);
  assert.ok(validate(value), JSON.stringify(validate.errors));
  return value;
}

for (const [name, run] of Object.entries(RUNS)) {
  Deno.test(`the JSON of ${name} is as its schema says`, () => void checked(summaryJson(run())));
}

Deno.test("the schema takes no size that is not a whole number of bytes, and no unknown key", () => {
  const good = checked(summaryJson(RUNS["a leak"]!()));
  for (
    const change of [{ rss_peak_bytes: 0.5 }, { rss_peak: 1 }, { schema: "memmark-summary/2" }]
  ) {
    assert.equal(validate({ ...good, ...change }), false);
  }
});

Deno.test("units are in the names and what was not measured is absent", () => {
  const value = checked(summaryJson(RUNS["one sample without figures"]!()));
  assert.deepEqual(value, {
    schema: "memmark-summary/1",
    target: { command: ["true"] },
    end: { kind: "exited", code: 0 },
    exit_code: 0,
    start_unix_ms: 1_700_000_000_000,
    duration_ms: 4,
    environment: { memmark_version: "1.2.3", os: "linux", sampler: "proc" },
    interval_ms: 1000,
    samples: 1,
    missed_ticks: 0,
    processes_last: 0,
    processes_at_rss_peak: 0,
    processes_most: 0,
    phases: [],
    markers_without_phase: 0,
  });
});

Deno.test("every end has its own kind", () => {
  const ends = [
    [{ kind: "exited", code: 3 }, { kind: "exited", code: 3 }],
    [{ kind: "signalled", signal: 9 }, { kind: "signalled", signal: 9, signal_name: "SIGKILL" }],
    [{ kind: "vanished" }, { kind: "vanished" }],
    [{ kind: "interrupted" }, { kind: "interrupted" }],
    [{ kind: "timeLimit" }, { kind: "time_limit" }],
    [{ kind: "running" }, { kind: "running" }],
  ] as const;
  for (const [end, wanted] of ends) {
    const summary = RUNS["a leak"]!();
    const value = checked(summaryJson({ ...summary, facts: factsOf(1000, { end }) }));
    assert.deepEqual(value.end, wanted);
  }
});

Deno.test("the control group's figures and the cause of a SIGKILL have keys of their own", () => {
  const group = {
    limitBytes: 9,
    swapLimitBytes: 0,
    peakBytes: 8,
    sampledPeakBytes: 8,
    withoutCachePeakBytes: 7,
    lastBytes: 6,
    isDedicated: true,
  };
  const causes = [
    [{ groupKills: 1, machineKills: 2 }, "oom_killer"],
    [{ groupKills: 0, machineKills: 2 }, "possibly_oom_killer"],
    [{ groupKills: 0, machineKills: 0 }, "not_oom_killer"],
    [{}, "unknown"],
  ] as const;
  for (const [oom, cause] of causes) {
    const facts = factsOf(1000, { end: { kind: "signalled", signal: 9 }, group, oom });
    const value = checked(summaryJson({ ...RUNS["a leak"]!(), facts }));
    const found = Object.entries(value).filter(([key]) => /cgroup|machine_oom|sigkill/.test(key));
    assert.deepEqual(Object.fromEntries(found), {
      cgroup_limit_bytes: 9,
      cgroup_swap_limit_bytes: 0,
      cgroup_peak_bytes: 8,
      cgroup_sampled_peak_bytes: 8,
      cgroup_peak_without_cache_bytes: 7,
      cgroup_last_bytes: 6,
      cgroup_dedicated: true,
      ..."groupKills" in oom && { cgroup_oom_kills: oom.groupKills },
      ..."machineKills" in oom && { machine_oom_kills: oom.machineKills },
      sigkill_cause: cause,
    });
  }
});

Deno.test("a confidence interval without an end has no key for it", () => {
  const summary = RUNS["a leak"]!();
  const growth = { ...summary.growth!, lowBytesPerMinute: -Infinity, highBytesPerMinute: Infinity };
  const value = checked(summaryJson({ ...summary, growth }));
  assert.deepEqual(Object.keys(value.growth), [
    "verdict",
    "rss_bytes_per_minute",
    "confidence_percent",
    "span_ms",
  ]);
});

Deno.test("a phase has its label as it was written, whatever is in it", () => {
  const label = 'a "b"\n\u0000\ud800 | <b>';
  const summary = summaryOf({
    lengthMs: 1000,
    intervalMs: 100,
    at: () => 5 * MiB,
    markers: [[250, label]],
  });
  const { phases } = checked(summaryJson(summary));
  assert.deepEqual(phases[1], {
    label,
    start_elapsed_ms: 250,
    duration_ms: 750,
    samples: 7,
    rss_peak_bytes: 5 * MiB,
    rss_mean_bytes: 5 * MiB,
    rss_change_bytes: 0,
  });
});

Deno.test("each file that was written has a key, one that was not has none", () => {
  const paths = (files: WrittenFiles) => {
    const value = checked(
      summaryJson({ ...RUNS["a leak"]!(), facts: factsOf(1000, { files }) }),
    );
    return Object.fromEntries(Object.entries(value).filter(([key]) => key.endsWith("_path")));
  };
  assert.deepEqual(
    paths({
      csv: "a.csv",
      processesCsv: "p.csv",
      markersCsv: "m.csv",
      chart: "a.png",
      report: "r.html",
    }),
    {
      csv_path: "a.csv",
      processes_csv_path: "p.csv",
      markers_csv_path: "m.csv",
      chart_path: "a.png",
      report_path: "r.html",
    },
  );
  assert.deepEqual(paths({ csv: "-", chart: undefined }), { csv_path: "-" });
});

/** Paths of all keys of a document: `end.code`, `phases.label`. */
function keysOf(value: unknown, at = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysOf(item, at));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap((
    [key, item],
  ) => [`${at}${key}`, ...keysOf(item, `${at}${key}.`)]);
}

/** Paths of all keys that a schema describes. */
function described(schema: AnySchemaObject, at = ""): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
    `${at}${key}`,
    ...described(value as AnySchemaObject, `${at}${key}.`),
  ]);
  const nested = [...schema.oneOf ?? [], ...schema.items ? [schema.items] : []];
  return [...own, ...nested.flatMap((inner: AnySchemaObject) => described(inner, at))];
}

/** A summary with all facts, of whatever end. */
const whole = (facts: Partial<RunFacts> = {}) =>
  summaryOf({
    lengthMs: 1000,
    intervalMs: 100,
    at: () => ({ rssBytes: MiB, physFootprintBytes: MiB }),
    facts: { ...WHOLE_FACTS, ...facts },
  });

Deno.test("every key that the schema describes is written by one of the runs", () => {
  const written = new Set(
    [...Object.values(RUNS).map((run) => run()), whole(), whole({ end: { kind: "left" } })].flatMap(
      (summary) => keysOf(JSON.parse(summaryJson(summary))),
    ),
  );
  assert.deepEqual(described(SCHEMA).filter((key) => !written.has(key)), []);
});
