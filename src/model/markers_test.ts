import assert from "node:assert/strict";
import fc from "fast-check";
import { formatMarkerLine, parseMarkerLine } from "./markers.ts";

/** 2024-05-01T12:00:00Z */
const NOON = 1_714_564_800_000;
const ARRIVED = NOON + 5000;
const LOCAL_NOON = new Date(2024, 4, 1, 12).getTime();

const READ: readonly (readonly [line: string, unixMs: number, label: string])[] = [
  ["2024-05-01T12:00:00Z,epoch 1", NOON, "epoch 1"],
  ["2024-05-01T12:00:00Z\tepoch 1", NOON, "epoch 1"],
  ["2024-05-01T12:00:00Z epoch 1", NOON, "epoch 1"],
  ["2024-05-01T12:00:00Z;epoch 1", NOON, "epoch 1"],
  ["2024-05-01T12:00:00Z , epoch, 1 \r", NOON, "epoch, 1"],
  ["\uFEFF2024-05-01T12:00:00Z,epoch", NOON, "epoch"],
  ["\0\u00002024-05-01T12:00:00Z,epoch", NOON, "epoch"],
  ["2024-05-01t12:00:00z,x", NOON, "x"],
  ["2024-05-01T14:00:00+02:00,x", NOON, "x"],
  ["2024-05-01T14:00+0200,x", NOON, "x"],
  ["2024-05-01T14:00:00+02,x", NOON, "x"],
  ["2024-05-01T02:30:00-09:30 x", NOON, "x"],
  ["2024-05-01 14:00:00 +0200 x", NOON, "x"],
  ["2024-05-01 12:00:00 UTC,x", NOON, "x"],
  ["2024-05-01 12:00:00GMT x", NOON, "x"],
  ["20240501T120000Z,x", NOON, "x"],
  ["20240501T1400+0200 x", NOON, "x"],
  ["2024-05-01T12:00:00.25Z,x", NOON + 250, "x"],
  ["2024-05-01T12:00:00.123456789Z,x", NOON + 123.456789, "x"],
  ["2024-05-01T12:00:00,x", LOCAL_NOON, "x"],
  ["2024-05-01 12:00:00.5 x", LOCAL_NOON + 500, "x"],
  ["2024-05-01 12:00 x", LOCAL_NOON, "x"],
  ["2024-05-01 12:00:00 +5 items", LOCAL_NOON, "+5 items"],
  ["2024-05-01 12:00:00 Z-score", LOCAL_NOON, "Z-score"],
  ["2024-05-01 12:00:00,123 items", LOCAL_NOON, "123 items"],
  ["1714564800,x", NOON, "x"],
  ["1714564800 x y", NOON, "x y"],
  ["1714564800.25\tx", NOON + 250, "x"],
  ["1714564800123,x", NOON + 123, "x"],
  ["1714564800123.5 x", NOON + 123.5, "x"],
  ["1714564800123456,x", NOON + 123.456, "x"],
  ["1714564800123000000,x", NOON + 123, "x"],
  ["1714564800,2024", NOON, "2024"],
  ['1714564800,"a ""b"", c"', NOON, 'a "b", c'],
  ['1714564800,"a" and "b"', NOON, '"a" and "b"'],
  ['1714564800,"a",b', NOON, '"a",b'],
  ['1714564800,say "hi', NOON, 'say "hi'],
  ['"1714564800","x"', NOON, "x"],
  ['"2024-05-01T12:00:00Z",x', NOON, "x"],
  ['{"timestamp": 1714564800, "label": "a\\nb"}', NOON, "a\nb"],
  ['{"label":"x","timestamp":1714564800123,"step":7}', NOON + 123, "x"],
  ['{"timestamp": "2024-05-01T14:00:00+02:00", "label": 7}', NOON, "7"],
  ['{"timestamp": "1714564800.5", "label": "x"}', NOON + 500, "x"],
  ['{"label": "x"}', ARRIVED, "x"],
  ["epoch 1", ARRIVED, "epoch 1"],
  ["loading, please wait", ARRIVED, "loading, please wait"],
  ['"1,000 items"', ARRIVED, "1,000 items"],
  ['"a", "b"', ARRIVED, '"a", "b"'],
  ["3 epochs done", ARRIVED, "3 epochs done"],
  ["3 epochs, 2 left", ARRIVED, "3 epochs, 2 left"],
  ["2024 data loaded", ARRIVED, "2024 data loaded"],
  ["20240501 1200 items", ARRIVED, "20240501 1200 items"],
  ["2024-05-01 data loaded", ARRIVED, "2024-05-01 data loaded"],
  ["2024-05-01", ARRIVED, "2024-05-01"],
  ["9999999999 rows", ARRIVED, "9999999999 rows"],
  ["0000000001 rows", ARRIVED, "0000000001 rows"],
  ["12345678901 rows", ARRIVED, "12345678901 rows"],
  ["1714564800s", ARRIVED, "1714564800s"],
  ["-5 degrees", ARRIVED, "-5 degrees"],
  ["7", ARRIVED, "7"],
];
for (const [line, unixMs, label] of READ) {
  Deno.test(`the line ${JSON.stringify(line)} is the marker ${JSON.stringify(label)}`, () => {
    assert.deepEqual(parseMarkerLine(line, ARRIVED), { kind: "marker", marker: { unixMs, label } });
  });
}

for (
  const line of [
    "",
    " \t\r",
    "\uFEFF",
    "timestamp,label",
    "Timestamp, Label",
    '"timestamp","label"',
    "timestamp\tlabel",
    "time event",
  ]
) {
  Deno.test(`the line ${JSON.stringify(line)} says nothing`, () => {
    assert.deepEqual(parseMarkerLine(line, ARRIVED), { kind: "nothing" });
  });
}

const UNREADABLE: readonly (readonly [line: string, reason: RegExp])[] = [
  ["2024-13-01T12:00:00Z,x", /begins like a date and time/],
  ["2024-02-30T12:00:00Z x", /begins like a date and time/],
  ["2023-02-29T12:00:00Z x", /begins like a date and time/],
  ["2024-05-01T24:00:00Z x", /begins like a date and time/],
  ["2024-05-01T12:60:00Z x", /begins like a date and time/],
  ["2024-05-01T12:00:60Z x", /begins like a date and time/],
  ["2024-05-01T12:00:00+15:00 x", /begins like a date and time/],
  ["2024-05-01T12:00:00+01:60 x", /begins like a date and time/],
  ["2024-05-01T12:00:00+2 x", /begins like a date and time/],
  ["2024-05-01T12:00:00+02:00[Europe/Berlin] x", /begins like a date and time/],
  ["2024-05-01T9:30 x", /begins like a date and time/],
  ["0001-01-01T00:00:00Z x", /begins like a date and time/],
  ["2100-01-01T00:00:00Z x", /begins like a date and time/],
  ["12.5,x", /"12\.5" is no timestamp.*in double quotes$/],
  ["1,000 items", /"1" is no timestamp/],
  ["999999999,x", /no timestamp/],
  ["17145648000,x", /no timestamp/],
  ["1.714e9,x", /no timestamp/],
  ["-1714564800,x", /no timestamp/],
  ["2024-05-01,x", /no timestamp/],
  ["12:30:05\tx", /no timestamp/],
  ["05/01/2024 12:00;x", /no timestamp/],
  ["1714564800", /a time and no label/],
  ["1714564800,", /a time and no label/],
  ["2024-05-01T12:00:00Z", /a time and no label/],
  ['1714564800,""', /a time and no label/],
  ['1714564800,"a', /quote is not closed/],
  ["label,timestamp", /columns go timestamp,label/],
  ["4000000000 rows", /its time, 2096-.* more than a day ahead/],
  [`${NOON + 5001 + 86_400_000},x`, /more than a day ahead/],
  ['{"timestamp": 1714564800, "label": "a', /no JSON on one line/],
  ["{'label': 'x'}", /no JSON/],
  ['{"timestamp": 1714564800}', /without a text "label"/],
  ['{"timestamp": 5, "label": "x"}', /"5" is no timestamp/],
  ['{"timestamp": "soon", "label": "x"}', /"soon" is no timestamp/],
  ['{"timestamp": "1714564800 x", "label": "x"}', /no timestamp/],
  ['{"timestamp": null, "label": "x"}', /neither a text nor a number/],
];
for (const [line, reason] of UNREADABLE) {
  Deno.test(`the line ${JSON.stringify(line)} is reported and not guessed at`, () => {
    const parsed = parseMarkerLine(line, ARRIVED);
    assert.ok(parsed.kind === "unreadable", JSON.stringify(parsed));
    assert.match(parsed.reason, reason);
  });
}

const moment = fc.integer({ min: 1e12, max: ARRIVED });
const label = fc.string({ unit: "binary", minLength: 1 }).filter((text) => text.trim() !== "");

Deno.test("what memmark mark writes is read back exactly, whatever the label", () => {
  fc.assert(fc.property(moment, label, (unixMs, label) => {
    const line = formatMarkerLine({ unixMs, label });
    assert.equal(line.indexOf("\n"), line.length - 1);
    assert.deepEqual(parseMarkerLine(line, ARRIVED), { kind: "marker", marker: { unixMs, label } });
  }));
});

Deno.test("every way to write a moment is read as that moment", () => {
  const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });
  fc.assert(
    fc.property(moment, offset, fc.constantFrom(",", ";", "\t", " "), (ms, minutes, gap) => {
      const local = new Date(ms + minutes * 60_000).toISOString().slice(0, -1);
      const sign = minutes < 0 ? "-" : "+";
      const [hh, mm] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
        .map((value) => String(value).padStart(2, "0"));
      const [s, frac] = [Math.floor(ms / 1000), String(ms % 1000).padStart(3, "0")];
      for (
        const written of [
          new Date(ms).toISOString(),
          `${local}${sign}${hh}:${mm}`,
          `${local.replace("T", " ")} ${sign}${hh}${mm}`,
          `${s}.${frac}`,
          `${ms}`,
          `${ms}000`,
          `${ms}000000`,
        ]
      ) {
        const parsed = parseMarkerLine(`${written}${gap}step one`, ARRIVED);
        assert.ok(parsed.kind === "marker", `${written}: ${JSON.stringify(parsed)}`);
        assert.equal(parsed.marker.label, "step one");
        assert.ok(Math.abs(parsed.marker.unixMs - ms) < 0.01, written);
      }
    }),
  );
});

Deno.test("no line throws, and a marker is stamped with its arrival or a plausible past", () => {
  const piece = fc.constantFrom(
    ...'2024-05-01|T|12:00|:00|.5|Z|+02:00|1714564800|123|,|;|\t| |"|{|}|label|timestamp|:|0|-|e9'
      .split("|"),
  );
  const line = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join("")),
  );
  fc.assert(
    fc.property(line, (line) => {
      const parsed = parseMarkerLine(line, ARRIVED);
      if (parsed.kind !== "marker") return;
      const { unixMs, label } = parsed.marker;
      assert.notEqual(label.trim(), "");
      assert.ok(unixMs === ARRIVED || (unixMs >= 1e12 && unixMs <= ARRIVED + 86_400_000));
      // A bare label is the whole line: nothing of it was taken for a time and thrown away.
      if (unixMs === ARRIVED && !/["{]/.test(line)) {
        assert.equal(label, line.replace(/^[\uFEFF\0]+/, "").trim());
      }
    }),
    { numRuns: 5000 },
  );
});

Deno.test("a long line of one character or two is read without a crash", () => {
  for (const character of [...'" ,\t{1-:[(', '"x', ",1", "1714564800 "]) {
    assert.ok(parseMarkerLine(character.repeat(65_536 / character.length), ARRIVED).kind);
  }
});

Deno.test("a time without an offset is local time", async () => {
  const parser = new URL("./markers.ts", import.meta.url);
  const script = `import { parseMarkerLine } from ${JSON.stringify(parser)};
    console.log(parseMarkerLine("2024-05-01 17:30:00 x", ${ARRIVED}).marker.unixMs)`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    env: { TZ: "Asia/Kolkata", NO_COLOR: "1" },
  }).output();
  assert.equal(new TextDecoder().decode(stdout).trim(), String(NOON));
});
