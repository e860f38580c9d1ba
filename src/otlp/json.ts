import type { Marker } from "../model/markers.ts";
import type { Batch, Encoding, Source } from "./batch.ts";
import { MARKER_METRIC, type Metric, METRICS } from "./metrics.ts";
import type { Attributes } from "./resource.ts";

/** AGGREGATION_TEMPORALITY_CUMULATIVE. */
const CUMULATIVE = 2;

/** http/json: the same messages by ProtoJSON, 64-bit numbers as texts. */
export const JSON_ENCODING: Encoding = {
  contentType: "application/json",
  newBatch: (source) => new JsonBatch(source),
  rejectedPoints(answer) {
    try {
      const { partialSuccess } = JSON.parse(new TextDecoder().decode(answer));
      return Number(partialSuccess?.rejectedDataPoints ?? 0) || 0;
    } catch {
      return 0;
    }
  },
};

class JsonBatch implements Batch {
  samples = 0;
  sizeBytes = 0;
  readonly #source: Source;
  readonly #points: readonly string[][] = METRICS.map(() => []);
  readonly #markers: string[] = [];

  constructor(source: Source) {
    this.#source = source;
  }

  add(unixMs: number, values: Float64Array): void {
    this.samples++;
    METRICS.forEach(({ isWhole }, i) => {
      const value = values[i]!;
      if (value !== value) return;
      const number = isWhole ? `"asInt":"${Math.round(value)}"` : `"asDouble":${value}`;
      this.#push(this.#points[i]!, `{${this.#times(unixMs)},${number}}`);
    });
  }

  addMarker({ unixMs, label }: Marker): void {
    const labels = JSON.stringify(keyValues({ [MARKER_METRIC.attribute]: label }));
    const times = this.#times(Math.round(unixMs));
    this.#push(this.#markers, `{${times},"asInt":"1","attributes":${labels}}`);
  }

  body(): Uint8Array<ArrayBuffer> {
    const { resource, version } = this.#source;
    const metrics = METRICS.flatMap((metric, i) => metricOf(metric, this.#points[i]!));
    const { name, unit } = MARKER_METRIC;
    const markers = metricOf({ name, unit, kind: "gauge" }, this.#markers);
    return new TextEncoder().encode(
      `{"resourceMetrics":[{"resource":{"attributes":${JSON.stringify(keyValues(resource))}},` +
        `"scopeMetrics":[{"scope":${JSON.stringify({ name: "memmark", version })},` +
        `"metrics":[${[...metrics, ...markers].join()}]}]}]}`,
    );
  }

  #push(points: string[], point: string): void {
    points.push(point);
    this.sizeBytes += point.length;
  }

  #times(unixMs: number): string {
    return `"startTimeUnixNano":"${this.#source.startUnixMs}000000","timeUnixNano":"${unixMs}000000"`;
  }
}

/** None without points. */
function metricOf(
  { name, unit, kind }: Pick<Metric, "name" | "unit" | "kind">,
  points: readonly string[],
): readonly string[] {
  if (points.length === 0) return [];
  const dataPoints = `"dataPoints":[${points.join()}]`;
  const head = `{"name":"${name}","unit":"${unit}"`;
  if (kind === "gauge") return [`${head},"gauge":{${dataPoints}}}`];
  const isMonotonic = kind === "counter";
  return [
    `${head},"sum":{${dataPoints},"aggregationTemporality":${CUMULATIVE},"isMonotonic":${isMonotonic}}}`,
  ];
}

function keyValues(all: Attributes): readonly unknown[] {
  return Object.entries(all).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: Attributes[string]): unknown {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "number") return { intValue: String(value) };
  return { arrayValue: { values: value.map(anyValue) } };
}
