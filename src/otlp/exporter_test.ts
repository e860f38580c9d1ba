import assert from "node:assert/strict";
import { MiB, sampleAt } from "../../tests/support/runs.ts";
import type { HttpRequest, HttpResult } from "../system/host.ts";
import { Exporter } from "./exporter.ts";
import { JSON_ENCODING } from "./json.ts";

const TAKEN: HttpResult = { kind: "answered", status: 200, body: new Uint8Array() };
const AWAY: HttpResult = { kind: "failed", reason: "connection refused" };
const status = (status: number, retryAfterMs?: number): HttpResult => (
  {
    kind: "answered",
    status,
    body: new Uint8Array(),
    ...retryAfterMs !== undefined && { retryAfterMs },
  }
);

/** Times of the samples that a request carries, ms since the start. */
function timesOf({ body }: HttpRequest): number[] {
  const json = JSON.parse(new TextDecoder().decode(body));
  const [metric] = json.resourceMetrics[0].scopeMetrics[0].metrics;
  return metric.sum.dataPoints.map((point: Record<string, string>) =>
    Number(BigInt(point.timeUnixNano!) - BigInt(point.startTimeUnixNano!)) / 1e6
  );
}

/** An exporter of a played engine: requests are answered in their turn, and time passes as it is told. */
class Played {
  nowMs = 0;
  readonly requests: HttpRequest[] = [];
  readonly #answers: HttpResult[];
  readonly #timers: { readonly atMs: number; readonly act: () => void }[] = [];
  readonly exporter: Exporter;

  /** The last answer stays; `never` answers nothing. */
  constructor(...answers: (HttpResult | "never")[]) {
    this.#answers = answers as HttpResult[];
    this.exporter = new Exporter({
      encoding: JSON_ENCODING,
      http: {
        post: (request) => {
          this.requests.push(request);
          const [answer] = this.#answers.length > 1 ? this.#answers.splice(0, 1) : this.#answers;
          if ((answer as unknown) !== "never") return Promise.resolve(answer!);
          return new Promise((resolve) =>
            request.signal.addEventListener("abort", () => resolve(AWAY))
          );
        },
      },
      ...{ url: "http://engine", headers: { key: "value" }, timeoutMs: 5000, intervalMs: 1000 },
      sourceOf: (first) => ({
        resource: {},
        version: "1",
        startUnixMs: first.unixMs - first.elapsedMs,
      }),
      nowMs: () => this.nowMs,
      after: (ms, act) => void this.#timers.push({ atMs: this.nowMs + ms, act }),
    });
  }

  /** Samples from one time to another, and what follows from each. */
  async record(fromMs: number, toMs: number, everyMs = 100): Promise<void> {
    for (let ms = fromMs; ms < toMs; ms += everyMs) {
      this.nowMs = ms;
      this.exporter.add(sampleAt(ms, MiB));
      await turns();
    }
  }

  /** Ends, with all the time that this takes. */
  async finish(signal = new AbortController().signal) {
    const delivery = this.exporter.finish(signal);
    let isOver = false;
    void delivery.then(() => isOver = true);
    for (await turns(); !isOver; await turns()) {
      this.#timers.sort((a, b) => a.atMs - b.atMs);
      const next = this.#timers.shift();
      assert.ok(next, "nobody waits for anything");
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.act();
    }
    return await delivery;
  }
}

async function turns(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

const range = (from: number, to: number) =>
  Array.from({ length: (to - from) / 100 }, (_, i) => from + i * 100);

Deno.test("samples go out in batches while they come, each with its own time, and the rest at the end", async () => {
  const engine = new Played(TAKEN);
  await engine.record(0, 2500);
  assert.deepEqual(engine.requests.map(timesOf), [range(0, 1100), range(1100, 2200)]);
  assert.deepEqual(await engine.finish(), { sent: 25, lost: 0, rejectedPoints: 0 });
  assert.deepEqual(engine.requests.flatMap(timesOf), range(0, 2500));
  const [{ url, headers }] = engine.requests as [HttpRequest];
  assert.equal(url, "http://engine");
  assert.deepEqual(headers, { key: "value", "content-type": "application/json" });
});

Deno.test("what an engine that is away did not take is sent in order when it is back", async () => {
  const engine = new Played(AWAY, status(503), TAKEN);
  await engine.record(0, 6000);
  assert.deepEqual(await engine.finish(), {
    ...{ sent: 60, lost: 0, rejectedPoints: 0 },
    reason: "HTTP status 503",
  });
  const taken = engine.requests.slice(2).flatMap(timesOf);
  assert.deepEqual(taken, range(0, 6000));
});

Deno.test("nothing is asked again before the time that Retry-After names", async () => {
  const engine = new Played(status(429, 3000), TAKEN);
  await engine.record(0, 4000);
  assert.equal(engine.requests.length, 1);
  await engine.record(4000, 4200);
  assert.ok(engine.requests.length > 1);
  assert.deepEqual(timesOf(engine.requests[1]!), timesOf(engine.requests[0]!));
});

for (const answer of [AWAY, "never", status(429, 60_000)] as const) {
  Deno.test(`the end waits no longer than the timeout: ${JSON.stringify(answer)}`, async () => {
    const engine = new Played(answer);
    await engine.record(0, 500);
    const { sent, lost } = await engine.finish();
    assert.deepEqual([sent, lost], [0, 5]);
    assert.equal(engine.nowMs, 400 + 5000);
    assert.ok(engine.requests.length <= 5);
  });
}

Deno.test("who has enough of waiting is not kept", async () => {
  const engine = new Played("never");
  await engine.record(0, 500);
  const enough = new AbortController();
  enough.abort();
  assert.deepEqual(await engine.finish(enough.signal), { sent: 0, lost: 5, rejectedPoints: 0 });
  assert.equal(engine.nowMs, 400);
});

Deno.test("a request that the engine will never take is lost, and the next one is sent", async () => {
  const engine = new Played(status(400), TAKEN);
  await engine.record(0, 2500);
  const { sent, lost, reason } = await engine.finish();
  assert.deepEqual([sent, lost, reason], [14, 11, "HTTP status 400"]);
});

Deno.test("in a full buffer the oldest samples make room, and all are counted", async () => {
  const count = 60_000;
  const engine = new Played(status(429, count), TAKEN);
  for (let ms = 0; ms < count; ms++) {
    engine.nowMs = ms;
    engine.exporter.add(sampleAt(ms, { rssBytes: MiB, vszBytes: MiB }));
    if (ms % 1000 === 0) await turns();
  }
  const { sent, lost } = await engine.finish();
  assert.equal(sent + lost, count);
  const taken = engine.requests.slice(1);
  assert.ok(taken.reduce((sum, { body }) => sum + body.length, 0) < 9 * MiB);
  assert.deepEqual(
    taken.flatMap(timesOf),
    Array.from({ length: sent }, (_, i) => count - sent + i),
  );
  assert.ok(sent > 10_000);
});

Deno.test("a marker is a point with its label", async () => {
  const engine = new Played(TAKEN);
  await engine.record(0, 100);
  engine.exporter.addMarker({ unixMs: 1_700_000_000_050, label: "epoch 1" });
  await engine.finish();
  const body = new TextDecoder().decode(engine.requests[0]!.body);
  assert.match(body, /"name":"memmark\.marker".*"timeUnixNano":"1700000000050000000".*"epoch 1"/);
});
