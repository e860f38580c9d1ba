/** The dashboard in docs/grafana.json asks for what memmark sends. */
import assert from "node:assert/strict";
import { MARKER_METRIC, METRICS } from "../src/otlp/metrics.ts";

const dashboard = JSON.parse(
  Deno.readTextFileSync(new URL("../docs/grafana.json", import.meta.url)),
);

/** Names as VictoriaMetrics and OpenTelemetry's collector translate them for PromQL. */
const SUFFIXES: Readonly<Record<string, string>> = { By: "_bytes", s: "_seconds", "1": "_ratio" };
const NAMES = new Set([
  ...METRICS.map(({ name, unit, kind }) =>
    name.replaceAll(".", "_") + (SUFFIXES[unit] ?? "") + (kind === "counter" ? "_total" : "")
  ),
  MARKER_METRIC.name.replaceAll(".", "_"),
]);

Deno.test("each panel of the dashboard has a place, a query, and metrics that are sent", () => {
  const ids = dashboard.panels.map(({ id }: { id: number }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const texts = [
    ...dashboard.panels.flatMap((panel: { targets: { expr: string }[]; gridPos: object }) => {
      assert.deepEqual(Object.keys(panel.gridPos).sort(), ["h", "w", "x", "y"]);
      assert.ok(panel.targets.length > 0);
      return panel.targets.map(({ expr }) => expr);
    }),
    ...dashboard.annotations.list.map(({ expr }: { expr: string }) => expr),
  ];
  const asked = texts.flatMap((text) => text.match(/\b(?:process|container|memmark)_\w+/g) ?? [])
    .filter((name) => !/^memmark_(?:job|rank)$/.test(name));
  assert.ok(asked.length > 5);
  assert.deepEqual(asked.filter((name) => !NAMES.has(name)), []);
});
