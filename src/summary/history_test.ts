import assert from "node:assert/strict";
import fc from "fast-check";
import { History } from "./history.ts";

Deno.test("the highest value of every part of a long run is kept", () => {
  const history = new History();
  for (let ms = 0; ms < 1_000_000; ms += 10) history.add(ms, ms === 333_330 ? 99 : 5);
  const maxima = history.maxima(10, 1_000_000);
  assert.deepEqual(maxima, [5, 5, 5, 99, 5, 5, 5, 5, 5, 5]);
});

Deno.test("a value stands until the next, and there is none before the first", () => {
  const history = new History();
  history.add(300, 8);
  history.add(301, 2);
  history.add(800, 4);
  assert.deepEqual(history.maxima(10, 1000), [
    undefined,
    undefined,
    undefined,
    8,
    2,
    2,
    2,
    2,
    4,
    4,
  ]);
});

Deno.test("a run of any length is thinned to 256 to 512 points, evenly and without bias", () => {
  for (const count of [512, 513, 5000, 77_777]) {
    const history = new History();
    for (let index = 0; index < count; index++) history.add(index * 7, index * 7 * 3 + 1);
    const { timesMs, values } = history.points(0);
    assert.ok(timesMs.length >= 256 && timesMs.length <= 512, `${timesMs.length}`);
    timesMs.forEach((ms, index) => assert.ok(Math.abs(values[index]! - (3 * ms + 1)) < 1e-6));
  }
});

Deno.test("points from a moment on leave out what was before", () => {
  const history = new History();
  for (const ms of [0, 10, 20, 30]) history.add(ms, ms);
  assert.deepEqual([...history.points(15).values], [20, 30]);
});

Deno.test("however far apart values come, each is in its stretch of time, and in no other", () => {
  const gaps = fc.array(fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 3000 })), {
    minLength: 1,
    maxLength: 100,
    size: "max",
  });
  fc.assert(fc.property(gaps, (gaps) => {
    const history = new History();
    let nowMs = 0;
    const times = gaps.map((gapMs) => nowMs += gapMs);
    for (const ms of times) history.add(ms, ms * 3);
    let widthMs = 1;
    while (nowMs >= widthMs * 512) widthMs *= 2;
    const stretches = Object.values(Object.groupBy(times, (ms) => Math.floor(ms / widthMs)));
    const means = stretches.map((stretch) => stretch!.reduce((a, b) => a + b) / stretch!.length);
    const { timesMs, values } = history.points(0);
    assert.deepEqual([...timesMs], means);
    values.forEach((value, index) => assert.ok(Math.abs(value - 3 * means[index]!) < 1e-6));
  }));
});
