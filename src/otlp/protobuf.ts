import type { Marker } from "../model/markers.ts";
import type { Batch, Encoding, Source } from "./batch.ts";
import { MARKER_METRIC, type Metric, METRICS } from "./metrics.ts";
import type { Attributes } from "./resource.ts";
import { Wire, wireFields } from "./wire.ts";

/** AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE. */
const CUMULATIVE = 2;

/** http/protobuf, the default of the standard; field numbers are those of opentelemetry-proto v1. */
export const PROTOBUF: Encoding = {
  contentType: "application/x-protobuf",
  newBatch: (source) => new ProtobufBatch(source),
  // ExportMetricsServiceResponse.partial_success = 1 { rejected_data_points = 1 }
  rejectedPoints(answer) {
    for (const [field, partial] of wireFields(answer)) {
      if (field !== 1 || typeof partial === "number") continue;
      for (const [inner, count] of wireFields(partial)) {
        if (inner === 1 && typeof count === "number") return count;
      }
    }
    return 0;
  },
};

/** Each point is encoded when it comes: sending is copying, and no tick waits for it. */
class ProtobufBatch implements Batch {
  samples = 0;
  readonly #source: Source;
  /** The data points of each metric so far. */
  readonly #points: readonly Wire[] = METRICS.map(() => new Wire(64));
  readonly #markers = new Wire(64);

  constructor(source: Source) {
    this.#source = source;
  }

  get sizeBytes(): number {
    return this.#points.reduce((sum, { length }) => sum + length, this.#markers.length);
  }

  add(unixMs: number, values: Float64Array): void {
    this.samples++;
    const { startUnixMs } = this.#source;
    for (let i = 0; i < METRICS.length; i++) {
      const value = values[i]!;
      if (value !== value) continue;
      // NumberDataPoint is data_points = 1 of a gauge and of a sum, of 27 bytes.
      const points = this.#points[i]!.header(1, 27).nanos(2, startUnixMs).nanos(3, unixMs);
      if (METRICS[i]!.isWhole) points.whole(6, value);
      else points.double(4, value);
    }
  }

  addMarker({ unixMs, label }: Marker): void {
    const point = new Wire().nanos(2, this.#source.startUnixMs).nanos(3, Math.round(unixMs))
      .whole(6, 1).message(7, attribute(MARKER_METRIC.attribute, label));
    this.#markers.message(1, point.bytes);
  }

  body(): Uint8Array<ArrayBuffer> {
    const { resource, version } = this.#source;
    const scope = new Wire().message(1, new Wire().text(1, "memmark").text(2, version).bytes);
    METRICS.forEach((metric, i) => {
      const points = this.#points[i]!;
      if (points.length > 0) scope.message(2, metricOf(metric, points.bytes));
    });
    if (this.#markers.length > 0) {
      const { name, unit } = MARKER_METRIC;
      scope.message(2, metricOf({ name, unit, kind: "gauge" }, this.#markers.bytes));
    }
    const whole = new Wire().message(1, attributes(resource)).message(2, scope.bytes);
    return new Wire(whole.length + 8).message(1, whole.bytes).bytes;
  }
}

/** Metric { name = 1, unit = 3, gauge = 5, sum = 7 }; Sum { aggregation_temporality = 2, is_monotonic = 3 }. */
function metricOf(
  { name, unit, kind }: Pick<Metric, "name" | "unit" | "kind">,
  points: Uint8Array,
): Uint8Array {
  const metric = new Wire(points.length + 128).text(1, name).text(3, unit);
  if (kind === "gauge") return metric.message(5, points).bytes;
  const sum = new Wire(points.length + 8).raw(points).varint(2, CUMULATIVE);
  return metric.message(7, (kind === "counter" ? sum.varint(3, 1) : sum).bytes).bytes;
}

/** Resource { attributes = 1, dropped_attributes_count = 2 }, which SDKs write though it is 0. */
function attributes(all: Attributes): Uint8Array {
  const resource = new Wire();
  for (const [key, value] of Object.entries(all)) resource.message(1, attribute(key, value));
  return resource.varint(2, 0).bytes;
}

/** KeyValue { key = 1, value = 2 }. */
const attribute = (key: string, value: Attributes[string]): Uint8Array =>
  new Wire().text(1, key).message(2, anyValue(value)).bytes;

/** AnyValue { string_value = 1, int_value = 3, array_value = 5 { values = 1 } }. */
function anyValue(value: Attributes[string]): Uint8Array {
  if (typeof value === "string") return new Wire().text(1, value).bytes;
  if (typeof value === "number") return new Wire().varint(3, value).bytes;
  const values = new Wire();
  for (const item of value) values.message(1, anyValue(item));
  return new Wire().message(5, values.bytes).bytes;
}
