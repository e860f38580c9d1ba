import assert from "node:assert/strict";
import fc from "fast-check";
import { formatBytes, formatDuration } from "../model/format.ts";
import { parseDuration, parseDurationOrSeconds } from "./durations.ts";
import { ValueError } from "./values.ts";

const DAY_MS = 86_400_000;

for (
  const [text, ms] of [
    ["200ms", 200],
    ["1s", 1000],
    ["2m", 120_000],
    ["1m30s", 90_000],
    ["0.5s", 500],
    [".5s", 500],
    ["1h", 3_600_000],
    ["1d", DAY_MS],
    ["1d2h3m4s5ms", DAY_MS + 7_384_005],
    ["90m", 5_400_000],
    ["1m1.5s", 61_500],
    ["1.1s", 1100],
    ["1.5ms", 1.5],
    ["365250d", 365_250 * DAY_MS],
  ] as const
) {
  Deno.test(`the duration ${text} is ${ms} ms`, () => assert.equal(parseDuration(text), ms));
}

for (
  const [text, reason] of [
    ["500", /write 500ms or 500s$/],
    ["0.5", /write 0\.5s$/],
    ["0", /zero/],
    ["99999999999999", /1000 years/],
    ["0s", /zero/],
    ["0m0s", /zero/],
    ["0.9ms", /shortest duration is 1ms/],
    ["-5s", /negative/],
    ["-5", /negative/],
    ["1e3s", /without an exponent/],
    ["1E3", /without an exponent/],
    ["1s1s", /"s" is there twice/],
    ["1s 2m", /without spaces/],
    [" 1s", /without spaces/],
    ["1s2m", /from large to small/],
    ["1ms2h", /from large to small/],
    ["1.5m3s", /only the last number may have a fraction/],
    ["1m30", /the 30 at the end needs a unit, such as 1m30s/],
    ["5min", /"min" is not a unit/],
    ["1S", /"S" is not a unit/],
    ["1,5s", /"," is not a unit/],
    ["1.2.3s", /"1\.2\.3" is not a number/],
    ["1.s", /"1\." is not a number/],
    ["∞", /write a duration such as/],
    ["NaN", /write a duration such as/],
    ["Infinity", /write a duration such as/],
    ["+1s", /write a duration such as/],
    ["s", /write a duration such as/],
    ["", /write a duration such as/],
    ["٣s", /write a duration such as/],
    ["365251d", /1000 years/],
    [`${"9".repeat(400)}s`, /1000 years/],
  ] as const
) {
  Deno.test(`the duration "${text.slice(0, 20)}" is refused because of ${reason}`, () => {
    assert.throws(() => parseDuration(text), (error) => {
      assert.ok(error instanceof ValueError);
      assert.match(error.message, reason);
      return true;
    });
  });
}

Deno.test("a bare number is seconds where that is allowed, and still has to be in range", () => {
  assert.equal(parseDurationOrSeconds("30"), 30_000);
  assert.equal(parseDurationOrSeconds("0.5"), 500);
  assert.equal(parseDurationOrSeconds("2m"), 120_000);
  for (const text of ["0", "-1", "1e3", "", "0.0001"]) {
    assert.throws(() => parseDurationOrSeconds(text), ValueError);
  }
});

Deno.test("every formatted duration of whole ms is parsed back exactly", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 365_250 * DAY_MS }), (ms) => {
    assert.equal(parseDuration(formatDuration(ms)), ms);
  }));
});

Deno.test("a formatted duration with fractions is parsed back to within its precision", () => {
  fc.assert(fc.property(fc.double({ min: 1, max: DAY_MS, noNaN: true }), (ms) => {
    const toleranceMs = ms < 1000 ? 0.000_501 : 0.501;
    assert.ok(Math.abs(parseDuration(formatDuration(ms)) - ms) <= toleranceMs);
  }));
});

Deno.test("a text is a duration from 1 ms to 1000 years, or it is refused", () => {
  const piece = fc.constantFrom(
    "0",
    "1",
    "90",
    "1.5",
    ".",
    "-",
    "e",
    " ",
    "d",
    "h",
    "m",
    "s",
    "ms",
  );
  fc.assert(fc.property(fc.array(piece).map((pieces) => pieces.join("")), (text) => {
    try {
      const ms = parseDuration(text);
      assert.ok(ms >= 1 && ms <= 365_250 * DAY_MS);
      assert.match(text, /^([0-9.]+(d|h|ms|m|s))+$/);
    } catch (error) {
      assert.ok(error instanceof ValueError, String(error));
    }
  }));
});

for (
  const [ms, text] of [
    [0, "0ms"],
    [0.25, "0.25ms"],
    [200, "200ms"],
    [999.9996, "1s"],
    [1500, "1.5s"],
    [59_999.6, "1m"],
    [90_000, "1m30s"],
    [2 * DAY_MS + 3_600_000, "2d1h"],
  ] as const
) {
  Deno.test(`${ms} ms are written ${text}`, () => assert.equal(formatDuration(ms), text));
}

for (
  const [bytes, text] of [
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.00 KiB"],
    [1536, "1.50 KiB"],
    [10_235, "10.0 KiB"],
    [102_399, "100 KiB"],
    [1024 ** 2 - 1, "1.00 MiB"],
    [1023 * 1024 ** 2, "1023 MiB"],
    [11.5 * 1024 ** 3, "11.5 GiB"],
    [2 * 1024 ** 4, "2.00 TiB"],
  ] as const
) {
  Deno.test(`${bytes} bytes are written ${text}`, () => assert.equal(formatBytes(bytes), text));
}

Deno.test("a formatted size has 3 or 4 digits and is right to half a percent", () => {
  const powers = { KiB: 1, MiB: 2, GiB: 3, TiB: 4, PiB: 5 };
  fc.assert(fc.property(fc.integer({ min: 1024, max: 2 ** 53 - 1 }), (bytes) => {
    const [number = "", unit = ""] = formatBytes(bytes).split(" ");
    assert.match(number.replace(".", ""), /^[1-9][0-9]{2,3}$/);
    const back = Number(number) * 1024 ** powers[unit as keyof typeof powers];
    assert.ok(Math.abs(back - bytes) <= bytes * 0.005);
  }));
});
