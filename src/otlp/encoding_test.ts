import { JsonMetricsSerializer, ProtobufMetricsSerializer } from "@opentelemetry/otlp-transformer";
import assert from "node:assert/strict";
import { MiB, sampleAt, START_UNIX_MS } from "../../tests/support/runs.ts";
import type { Encoding, Source } from "./batch.ts";
import { JSON_ENCODING } from "./json.ts";
import { METRICS } from "./metrics.ts";
import { PROTOBUF } from "./protobuf.ts";

const SOURCE: Source = {
  resource: {
    "service.name": "solver é",
    "process.pid": 4711,
    "process.command_args": ["./solver", "--steps=3", ""],
  },
  version: "1.2.3",
  startUnixMs: START_UNIX_MS,
};

const KINDS = { anonBytes: MiB, fileBytes: 2 ** 40 + 1, shmemBytes: 0 };
const SAMPLES = [
  sampleAt(0, 5 * MiB),
  sampleAt(1001, {
    ...{ rssBytes: 0, vszBytes: 2 ** 47, swapBytes: 1024, pssBytes: 3 * MiB, ussBytes: MiB },
    ...{ physFootprintBytes: 7, mappedRegions: 300, cpuPercent: 99.5, cpuTimeMs: 1234 },
    ...{ rssKinds: KINDS, pssKinds: KINDS },
    cgroup: { ...{ currentBytes: 1, peakBytes: 2, anonBytes: 3, fileBytes: 4 }, limitBytes: 5 },
  }),
];
const MARKERS = [{ unixMs: START_UNIX_MS + 500.25, label: 'load "x"' }];

const valuesOf = (sample: typeof SAMPLES[number]) =>
  Float64Array.from(METRICS, ({ of }) => of(sample) ?? NaN);

function bodyOf(encoding: Encoding): Uint8Array {
  const batch = encoding.newBatch(SOURCE);
  for (const sample of SAMPLES) batch.add(sample.unixMs, valuesOf(sample));
  for (const marker of MARKERS) batch.addMarker(marker);
  assert.equal(batch.samples, SAMPLES.length);
  return batch.body();
}

const hrTime = (unixMs: number) => [Math.floor(unixMs / 1000), unixMs % 1000 * 1e6];
const INT = 0, DOUBLE = 1, GAUGE = 2, SUM = 3, CUMULATIVE = 1;

/** The same as OpenTelemetry's own SDK would hold it. */
function sdkMetrics() {
  const point = (unixMs: number, value: number, attributes = {}) => (
    { startTime: hrTime(START_UNIX_MS), endTime: hrTime(unixMs), attributes, value }
  );
  const metrics = METRICS.map(({ name, unit, kind, isWhole, of }) => ({
    descriptor: { name, unit, valueType: isWhole ? INT : DOUBLE },
    dataPointType: kind === "gauge" ? GAUGE : SUM,
    ...kind !== "gauge" && { aggregationTemporality: CUMULATIVE, isMonotonic: kind === "counter" },
    dataPoints: SAMPLES.flatMap((sample) => {
      const value = of(sample);
      return value === undefined ? [] : [point(sample.unixMs, value)];
    }),
  })).filter(({ dataPoints }) => dataPoints.length > 0);
  const markers = {
    descriptor: { name: "memmark.marker", unit: "1", valueType: INT },
    dataPointType: GAUGE,
    dataPoints: MARKERS.map(({ unixMs, label }) => point(Math.round(unixMs), 1, { label })),
  };
  return {
    resource: { attributes: SOURCE.resource },
    scopeMetrics: [{
      scope: { name: "memmark", version: SOURCE.version },
      metrics: [...metrics, markers],
    }],
    // deno-lint-ignore no-explicit-any
  } as any;
}

Deno.test("http/protobuf is byte for byte what OpenTelemetry's own serializer writes", () => {
  const wanted = ProtobufMetricsSerializer.serializeRequest(sdkMetrics())!;
  assert.deepEqual(bodyOf(PROTOBUF), new Uint8Array(wanted));
});

/** Without empty lists of attributes and counts of 0; 64-bit numbers as texts, as ProtoJSON has them. */
const normal = (json: unknown) =>
  JSON.parse(JSON.stringify(json), (key, value) => {
    if (key === "attributes" && value.length === 0) return undefined;
    if (key === "droppedAttributesCount") return undefined;
    return key === "asInt" || key === "intValue" ? String(value) : value;
  });

Deno.test("http/json says the same as OpenTelemetry's own serializer", () => {
  const parse = (bytes: Uint8Array) => normal(JSON.parse(new TextDecoder().decode(bytes)));
  const wanted = JsonMetricsSerializer.serializeRequest(sdkMetrics())!;
  assert.deepEqual(parse(bodyOf(JSON_ENCODING)), parse(wanted));
});

Deno.test("points that an engine rejects are read of its answer", () => {
  const partial = Uint8Array.from([0x0a, 0x07, 0x08, 0xac, 0x02, 0x12, 0x02, 0x6e, 0x6f]);
  assert.equal(PROTOBUF.rejectedPoints(partial), 300);
  assert.equal(PROTOBUF.rejectedPoints(new Uint8Array()), 0);
  const json = (text: string) => JSON_ENCODING.rejectedPoints(new TextEncoder().encode(text));
  assert.equal(json('{"partialSuccess":{"rejectedDataPoints":"300"}}'), 300);
  assert.deepEqual(["{}", "", "<html>"].map(json), [0, 0, 0]);
});
