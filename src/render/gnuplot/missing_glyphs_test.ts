import assert from "node:assert/strict";
import type { HelperRequest, HelperResult } from "../../system/host.ts";
import { ChartSeries } from "../../series/series.ts";
import { missingGlyphs } from "./missing_glyphs.ts";

/** What is missing of a title where fontconfig says so, and what it was asked. */
async function missingOf(title: string, answer: (request: HelperRequest) => HelperResult) {
  const asked: string[] = [];
  const runHelper = (request: HelperRequest) => {
    asked.push([request.command, ...request.args].join(" "));
    return Promise.resolve(answer(request));
  };
  const markers = [{ unixMs: 0, label: "é" }];
  const missing = await missingGlyphs({ runHelper }, { title, markers, series: new ChartSeries() });
  return { missing: [...missing].join(""), asked };
}

const font = (name: string): HelperResult => (
  { kind: "ended", code: 0, stdout: new TextEncoder().encode(name), stderr: "" }
);

Deno.test("nobody is asked for what is common", async () => {
  const { missing, asked } = await missingOf("äöü Ω Я … → •", () => assert.fail("asked"));
  assert.deepEqual([missing, asked], ["", []]);
});

Deno.test("characters without a font are missing, those of another alphabet are not", async () => {
  const { missing, asked } = await missingOf(
    "終わり 한국",
    ({ args }) => font(/ad6d|d55c/.test(args[0]!) ? "Noto Sans CJK" : ""),
  );
  assert.equal(missing, "終わり");
  assert.ok(asked.includes("fc-list :charset=d55c family"), asked.join());
});

Deno.test("without fontconfig nothing is known to be missing", async () => {
  const { missing } = await missingOf("終", () => ({ kind: "notFound" }));
  assert.equal(missing, "");
});

Deno.test("a text out of all of Unicode is not asked about for long", async () => {
  const text = Array.from({ length: 500 }, (_, i) => String.fromCodePoint(0x3000 + 97 * i)).join(
    "",
  );
  const { asked, missing } = await missingOf(text, () => font("Noto"));
  assert.equal(asked.length, 8);
  assert.ok(missing.length > 300);
});
