import { Ajv2020 } from "ajv";
import assert from "node:assert/strict";
import { runOf } from "../../../tests/support/compared.ts";
import { MiB } from "../../../tests/support/runs.ts";
import { needsPython } from "../../../tests/support/need.ts";
import { EXCHANGE_FORMATS } from "./exchange_formats.ts";
import { exchangeText } from "./exchange.ts";
import type { Exchanged } from "./measures.ts";

const NAME = `py\\"thon\ttrain.py\n</x> é #1`;

const sideOf = (side: "base" | "new", ...mib: readonly number[]): Exchanged => ({
  name: NAME,
  side,
  runs: mib.map((loadMib) =>
    runOf({ loadMib, markers: [[0, "lo ad/1"], [5000, 'tr"ain'], [7000, "lo ad/1"]] })
  ),
});
const SIDES = [sideOf("base", 100, 101, 103), sideOf("new", 110, 112)] as const;

const NEW_PEAK = 111 * MiB;

Deno.test("benchmark-action: names that differ, numbers and units, of the new side", () => {
  const entries = JSON.parse(exchangeText(SIDES, "benchmark-action")) as Record<string, unknown>[];
  assert.equal(new Set(entries.map(({ name }) => name)).size, entries.length);
  for (const { name, value, unit, range, extra } of entries) {
    assert.deepEqual([name, value, unit, range, extra].map((of) => typeof of), [
      ...["string", "number", "string", "string", "string"],
    ]);
  }
  assert.deepEqual(entries[0], {
    name: 'py\\"thon\\ttrain.py\\n</x> é #1 peak-rss',
    value: NEW_PEAK,
    unit: "bytes",
    range: "± 1.00 MiB",
    extra: "median of 2 runs",
  });
  assert.ok(entries.some(({ name }) => String(name).endsWith(" / lo ad/1 (2) peak-rss")));
});

/** As Bencher documents it: bencher.dev/bmf.json. */
const BMF_SCHEMA = {
  type: "object",
  patternProperties: {
    ".+": {
      type: "object",
      patternProperties: {
        ".+": {
          type: "object",
          properties: {
            value: { type: "number" },
            lower_value: { type: "number" },
            upper_value: { type: "number" },
          },
          required: ["value"],
          additionalProperties: false,
        },
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
};

Deno.test("bmf: as Bencher's schema says, with names and slugs of the lengths that it takes", () => {
  const validate = new Ajv2020().compile(BMF_SCHEMA);
  const long = { ...SIDES[1], name: "x".repeat(2000) };
  for (const side of [SIDES[1], long]) {
    const value = JSON.parse(exchangeText([side], "bmf")) as Record<
      string,
      Record<string, unknown>
    >;
    assert.ok(validate(value), JSON.stringify(validate.errors));
    for (const [name, measures] of Object.entries(value)) {
      assert.ok(name.length <= 1024);
      for (const slug of Object.keys(measures)) assert.match(slug, /^[a-z0-9-]{1,64}$/);
    }
  }
  const [first] = Object.values(JSON.parse(exchangeText(SIDES, "bmf")) as object);
  assert.deepEqual(first["peak-rss"], {
    value: NEW_PEAK,
    lower_value: 110 * MiB,
    upper_value: 112 * MiB,
  });
  assert.equal(first["duration"].value, 10e9);
});

/** Reads the format as golang.org/design/14313-benchmark-format says, units by golang/go#43744. */
function readBenchmarks(text: string) {
  const units = new Set<string>();
  const results: { side: string; name: string; values: Map<string, number> }[] = [];
  let side = "";
  for (const line of text.split("\n").filter((line) => line !== "")) {
    const fields = line.split(/\s+/);
    if (fields[0] === "Unit") {
      assert.deepEqual(fields.slice(2), ["better=lower", "assume=nothing"]);
      units.add(fields[1]!);
    } else if (line.startsWith("Benchmark")) {
      // A name that goes on with a lower-case letter is none.
      assert.match(fields[0]!, /^Benchmark(?!\p{Ll})\S+$/u);
      assert.equal(fields[1], "1");
      assert.equal(fields.length % 2, 0, line);
      const values = new Map<string, number>();
      for (let at = 2; at < fields.length; at += 2) {
        assert.match(fields[at]!, /^\d+$/);
        values.set(fields[at + 1]!, Number(fields[at]));
      }
      results.push({ side, name: fields[0]!, values });
    } else {
      const [, key, value] = /^(\p{Ll}[^\s\p{Lu}]*):\s+(.*)$/u.exec(line) ?? [];
      assert.equal(key, "side", line);
      side = value!;
    }
  }
  return { units, results };
}

Deno.test("gobench: a result for each run and phase of both sides, every unit described", () => {
  const { units, results } = readBenchmarks(exchangeText(SIDES, "gobench"));
  assert.equal(results.length, 5 * (1 + 3));
  for (const unit of results.flatMap(({ values }) => [...values.keys()])) {
    assert.ok(units.has(unit));
  }
  const whole = results.filter(({ name }) => !name.includes("/phase="));
  assert.deepEqual(whole.map(({ side }) => side), ["base", "base", "base", "new", "new"]);
  assert.deepEqual(whole.map(({ values }) => values.get("peak-rss-bytes")! / MiB), [
    ...[100, 101, 103, 110, 112],
  ]);
  assert.equal(whole[0]!.values.get("ns/op"), 10e9);
  assert.deepEqual(results.slice(1, 4).map(({ name }) => name.replace(/^[^/]*/, "")), [
    ...["/phase=lo_ad_1", '/phase=tr"ain', "/phase=lo_ad_1/occurrence=2"],
  ]);
});

const READ = `import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus
text = sys.stdin.read()
strict, lenient = ([
  [family.name, family.type, [[s.name, s.labels, s.value] for s in family.samples]] for family in read(text)
] for read in (openmetrics, prometheus))
assert strict == lenient, (strict, lenient)
json.dump(strict, sys.stdout)`;

type Family = [name: string, type: string, samples: [string, Record<string, string>, number][]];

Deno.test({
  name: "openmetrics: Prometheus's own parsers read all of it, OpenMetrics and the older format",
  ignore: Deno.build.os !== "linux" || needsPython("prometheus_client"),
  async fn() {
    const text = exchangeText(SIDES, "openmetrics");
    assert.match(text, /\n# EOF\n$/);
    const python = new Deno.Command("/usr/bin/python3", {
      args: ["-c", READ],
      ...{ stdin: "piped", stdout: "piped", stderr: "inherit" } as const,
    }).spawn();
    const writer = python.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
    const families = JSON.parse(
      new TextDecoder().decode((await python.output()).stdout),
    ) as Family[];
    assert.ok(families.every(([, type]) => type === "gauge"));
    const valueOf = (name: string, labels: Record<string, string>) =>
      families.find((family) => family[0] === name)![2].find(([, of]) =>
        Object.entries(labels).every(([key, value]) => of[key] === value)
      )![2];
    // A tab has no place in a label of OpenMetrics: a space stands for it.
    const command = NAME.replace("\t", " ");
    assert.equal(valueOf("memmark_peak_rss_bytes", { command, side: "new" }), NEW_PEAK);
    assert.equal(valueOf("memmark_runs", { command, side: "base" }), 3);
    assert.equal(valueOf("memmark_duration_seconds", { side: "new" }), 10);
    assert.equal(
      valueOf("memmark_phase_peak_rss_bytes", { phase: "lo ad/1", occurrence: "2" }),
      100 * MiB,
    );
  },
});

for (const format of EXCHANGE_FORMATS) {
  Deno.test(`${format}: thousands of phases take no time, and no name is a key of an object`, () => {
    const markers = Array.from({ length: 3000 }, (_, at) => [at * 3, "__proto__"] as const);
    const text = exchangeText(
      [{ name: "__proto__", runs: [runOf({ loadMib: 1, markers })] }],
      format,
    );
    assert.ok(text.split("\n").length > 2000);
  });
}
