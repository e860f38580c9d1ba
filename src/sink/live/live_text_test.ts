import assert from "node:assert/strict";
import fc from "fast-check";
import { type LiveFigures, liveText, plainText } from "./live_text.ts";

const MIB = 1024 * 1024;
const FIGURES: LiveFigures = {
  elapsedMs: 65_432,
  rssBytes: 512.34 * MIB,
  peakRssBytes: 1536 * MIB,
  pidCount: 3,
  cpuPercent: 101.4,
};
const spark = (width: number) => "#".repeat(Math.min(width, 6));
const none = () => "";

for (
  const [columns, expected] of [
    [80, "1m05s  RSS 512 MiB  peak 1.50 GiB  ######  3 procs  101% CPU"],
    [60, "1m05s  RSS 512 MiB  peak 1.50 GiB  ######  3 procs  101% CPU"],
    [59, "1m05s  RSS 512 MiB  peak 1.50 GiB  #####  3 procs  101% CPU"],
    [57, "1m05s  RSS 512 MiB  peak 1.50 GiB  3 procs  101% CPU"],
    [51, "1m05s  RSS 512 MiB  peak 1.50 GiB  ######  3 procs"],
    [44, "1m05s  RSS 512 MiB  peak 1.50 GiB  3 procs"],
    [41, "1m05s  RSS 512 MiB  peak 1.50 GiB  ######"],
    [33, "1m05s  RSS 512 MiB  peak 1.50 GiB"],
    [26, "1m05s  RSS 512 MiB  ######"],
    [19, "1m05s  RSS 512 MiB"],
    [17, "RSS 512 MiB  ####"],
    [11, "RSS 512 MiB"],
    [7, "RSS 512"],
    [0, ""],
  ] as const
) {
  Deno.test(`in ${columns} columns the live line is "${expected}"`, () => {
    assert.equal(liveText(FIGURES, columns, spark), expected);
  });
}

Deno.test("what was not measured is not shown", () => {
  const figures = { elapsedMs: 7349, pidCount: 1 };
  assert.equal(liveText(figures, 80, none), "7.3s  1 proc");
  assert.equal(plainText(figures), "7.349s procs=1");
});

Deno.test("times are short at any length", () => {
  const times = [0, 59_949, 59_950, 60_000, 3_599_000, 3_599_999, 86_398_000, 86_400_000, 8.64e9];
  const shown = times.map((elapsedMs) => liveText({ elapsedMs, pidCount: 1 }, 9, none));
  const expected = "0.0s 59.9s 1m00s 1m00s 59m59s 1h00m 23h59m 1d00h 100d00h".split(" ");
  assert.deepEqual(shown, expected);
});

Deno.test("sizes have three digits at any size", () => {
  const sizes = [0, 1023, 999.4 * 1024, 999.5 * 1024, 9.99 * MIB, 9.996 * MIB, 99.96 * MIB, 5e12];
  const shown = sizes.map((rssBytes) =>
    liveText({ elapsedMs: 0, rssBytes, pidCount: 1 }, 14, none)
  );
  assert.deepEqual(shown, [
    "RSS 0.00 KiB",
    "RSS 1.00 KiB",
    "RSS 999 KiB",
    "RSS 0.98 MiB",
    "RSS 9.99 MiB",
    "RSS 10.0 MiB",
    "RSS 100 MiB",
    "RSS 4.55 TiB",
  ]);
});

Deno.test("the line is never wider than it may be, and one character a column", () => {
  const size = fc.option(fc.double({ min: 0, max: 1e16, noNaN: true }), { nil: undefined });
  const figures = fc.record({
    elapsedMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
    rssBytes: size,
    peakRssBytes: size,
    pidCount: fc.nat(99_999),
    cpuPercent: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true }), { nil: undefined }),
  });
  fc.assert(fc.property(figures, fc.nat(300), (figures, width) => {
    const text = liveText(figures, width, (rest) => "█".repeat(rest));
    assert.ok(text.length <= width, text);
    assert.match(text, /^[ -~█]*$/);
  }));
});

Deno.test("a plain line has everything, for grep", () => {
  assert.equal(plainText(FIGURES), "65.432s rss=512.3MiB peak=1536.0MiB procs=3 cpu=101%");
});
