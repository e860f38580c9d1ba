import type { Marker } from "../model/markers.ts";
import type { Sample } from "../model/sample.ts";
import type { Sink } from "../model/sink.ts";
import type { HttpClient, HttpResult } from "../system/host.ts";
import type { Batch, Encoding, Source } from "./batch.ts";
import { METRICS } from "./metrics.ts";

/** What waits for an engine that is away. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
/** A request is no larger than this and a sample: encoded at once it is a matter of some ms. */
const MAX_BATCH_BYTES = 256 * 1024;
/** Labels of markers are each a series in the engine. */
const MAX_MARKERS = 1000;
const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 30_000;
/** "Retryable Response Codes" of the protocol. */
const RETRYABLE: readonly number[] = [429, 502, 503, 504];

/** How, and where to, points are sent. */
export interface ExporterRequest {
  readonly encoding: Encoding;
  readonly http: HttpClient;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a request, and of all that is still to be sent at the end. */
  readonly timeoutMs: number;
  /** Between requests. */
  readonly intervalMs: number;
  /** Asked once, with the first sample. */
  readonly sourceOf: (first: Sample) => Source;
  /** Monotonic. */
  readonly nowMs: () => number;
  /** Calls back after about this time, once. */
  readonly after: (ms: number, act: () => void) => void;
}

/** What became of the samples. */
export interface Delivery {
  readonly sent: number;
  readonly lost: number;
  /** Points that the engine did not take of requests that it took. */
  readonly rejectedPoints: number;
  /** Why the last request failed. */
  readonly reason?: string;
}

/**
 * Sends samples in batches while they come. Nothing waits for it: while the engine is away they are kept in
 * bounded memory, and the oldest go first.
 */
export class Exporter implements Sink {
  readonly #request: ExporterRequest;
  readonly #queue: Batch[] = [];
  #source: Source | undefined;
  #batch: Batch | undefined;
  #batchSinceMs = 0;
  readonly #values = new Float64Array(METRICS.length);
  /** The request that is on its way. */
  #sending: Promise<void> | undefined;
  readonly #abort = new AbortController();
  #retryAtMs = -Infinity;
  #retryMs = FIRST_RETRY_MS;
  #sent = 0;
  #lost = 0;
  #rejectedPoints = 0;
  #reason: string | undefined;
  #markers = 0;

  constructor(request: ExporterRequest) {
    this.#request = request;
  }

  add(sample: Sample): void {
    METRICS.forEach(({ of }, i) => this.#values[i] = of(sample) ?? NaN);
    this.#source ??= this.#request.sourceOf(sample);
    const batch = this.#open(this.#source);
    batch.add(sample.unixMs, this.#values);
    const isDue = this.#request.nowMs() - this.#batchSinceMs >= this.#request.intervalMs;
    if (isDue || batch.sizeBytes >= MAX_BATCH_BYTES) this.#seal();
    this.#pump();
  }

  addMarker(marker: Marker): void {
    if (this.#source && this.#markers++ < MAX_MARKERS) this.#open(this.#source).addMarker(marker);
  }

  /** Sends what is left, for no longer than the timeout, or until it is aborted; call it once, at the end. */
  async finish(signal: AbortSignal): Promise<Delivery> {
    const { nowMs, after, timeoutMs } = this.#request;
    const endMs = nowMs() + timeoutMs;
    const enough = new Promise<void>((resolve) => {
      after(timeoutMs, resolve);
      signal.addEventListener("abort", () => resolve());
    });
    this.#seal();
    while (this.#queue.length > 0 && nowMs() < endMs && !signal.aborted) {
      this.#pump();
      const waitMs = this.#retryAtMs - nowMs();
      const again = new Promise<void>((resolve) => after(Math.max(1, waitMs), resolve));
      await Promise.race([this.#sending ?? again, enough]);
    }
    this.#abort.abort();
    const lost = this.#lost + this.#queue.reduce((sum, { samples }) => sum + samples, 0);
    return {
      sent: this.#sent,
      lost,
      rejectedPoints: this.#rejectedPoints,
      ...this.#reason !== undefined && { reason: this.#reason },
    };
  }

  #open(source: Source): Batch {
    if (this.#batch === undefined) {
      this.#batch = this.#request.encoding.newBatch(source);
      this.#batchSinceMs = this.#request.nowMs();
    }
    return this.#batch;
  }

  #seal(): void {
    if (this.#batch === undefined) return;
    this.#queue.push(this.#batch);
    this.#batch = undefined;
    let waitingBytes = this.#queue.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    while (waitingBytes > MAX_WAITING_BYTES) {
      // Whatever is on its way now may yet arrive.
      const [oldest] = this.#queue.splice(this.#sending ? 1 : 0, 1);
      if (oldest === undefined) return;
      waitingBytes -= oldest.sizeBytes;
      this.#lost += oldest.samples;
    }
  }

  /** Sends the oldest batch, where there is one and nothing is to be waited for. */
  #pump(): void {
    const [batch] = this.#queue;
    const { nowMs } = this.#request;
    if (batch === undefined || this.#sending || nowMs() < this.#retryAtMs) return;
    const { http, url, headers, encoding, timeoutMs } = this.#request;
    this.#sending = http.post({
      url,
      headers: { ...headers, "content-type": encoding.contentType },
      body: batch.body(),
      timeoutMs,
      signal: this.#abort.signal,
    }).then((result) => {
      this.#sending = undefined;
      this.#settle(batch, result);
      this.#pump();
    });
  }

  #settle(batch: Batch, result: HttpResult): void {
    const isTaken = result.kind === "answered" && result.status >= 200 && result.status < 300;
    if (!isTaken) {
      this.#reason = result.kind === "failed" ? result.reason : `HTTP status ${result.status}`;
    }
    if (result.kind === "failed" || RETRYABLE.includes(result.status)) {
      this.#retryLater(result.kind === "failed" ? undefined : result.retryAfterMs);
      return;
    }
    this.#queue.shift();
    this.#retryMs = FIRST_RETRY_MS;
    if (isTaken) {
      this.#sent += batch.samples;
      this.#rejectedPoints += this.#request.encoding.rejectedPoints(result.body);
    } else this.#lost += batch.samples;
  }

  #retryLater(retryAfterMs: number | undefined): void {
    const { nowMs } = this.#request;
    this.#retryAtMs = nowMs() + (retryAfterMs ?? this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, MAX_RETRY_MS);
  }
}
