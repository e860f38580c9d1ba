import assert from "node:assert/strict";
import { SetupError } from "../model/errors.ts";
import { LocalHost } from "../../tests/support/local_host.ts";
import { textHost } from "../../tests/support/text_host.ts";
import { redraw as redrawWith, type RedrawRequest } from "./run_chart.ts";

/** A host with these files alone, that keeps the picture drawn from them. */
class Files extends LocalHost {
  picture = "";
  constructor(readonly files: Readonly<Record<string, string>>) {
    super();
  }
  override readBlocks(path: string): Iterable<Uint8Array> {
    return textHost(this.files).readBlocks(path);
  }
  override writeFile(_: string, bytes: Uint8Array): void {
    this.picture = new TextDecoder().decode(bytes);
  }
}

const LINES = {
  csvPath: "runs/a.csv",
  chartPath: "a.svg",
  chartType: "lines",
  engine: "gnuplot",
} as const;

/** Without a font: nobody asks for it. */
const redraw = (host: Files, request: RedrawRequest) =>
  redrawWith({ host, chartFont: () => Promise.reject(new Error("no font")) }, request);
const STACKED = { ...LINES, chartType: "stacked" } as const;

/** Texts of an SVG in their order. */
const texts = (svg: string) =>
  [...svg.matchAll(/<text>(?:<tspan[^>]*>)?([^<]*)/g)].map((match) => match[1]!.trim()).join("|");

const MAIN = "unix_ms,root_pid,rss_kib,swap_kib,cpu_percent\n" +
  "1000,77,2048,0,\n2000,77,3072,9,50.5\n3000,77,1024,9,20.0\n";

Deno.test("a recording is drawn again, titled by its file and root pid", async () => {
  const host = new Files({ "runs/a.csv": MAIN });
  assert.deepEqual(await redraw(host, LINES), { kind: "drawn" });
  assert.match(host.picture, />a\.csv \(pid 77\)</);
  assert.match(host.picture, />Peak RSS 3\.00 MiB at 1 s</);
  assert.match(host.picture, />CPU, % of one core</);
});

Deno.test("a recording without a measurement is refused", async () => {
  const nothing = /^Cannot use "runs\/a.csv": nothing was recorded, it has a header and no rows$/;
  const empty = /nothing was recorded, all its memory cells are empty$/;
  for (const [rows, message] of [["", nothing], ["1,\n2,\n", empty]] as const) {
    const host = new Files({ "runs/a.csv": `unix_ms,rss_kib\n${rows}` });
    await assert.rejects(
      redraw(host, LINES),
      (error) => error instanceof SetupError && message.test(error.message),
    );
    assert.equal(host.picture, "");
  }
});

Deno.test("the markers beside a recording are found and drawn", async () => {
  const markers = 'timestamp,unix_ms,label\nt,1500,"load, ""big"""\nt,9000,outside\n';
  const host = new Files({ "runs/a.csv": MAIN, "runs/a.csv.markers.csv": markers });
  await redraw(host, LINES);
  assert.match(texts(host.picture), /\|load, "big"\|/);
  assert.doesNotMatch(host.picture, /outside/);
});

Deno.test("a file of markers that cannot be read is named, with the line", async () => {
  const files = { "runs/a.csv": MAIN, "runs/a.csv.markers.csv": "unix_ms,label\nx,y\n" };
  await assert.rejects(redraw(new Files(files), LINES), /"runs\/a\.csv\.markers\.csv", line 2/);
});

const processes = (...rows: readonly [unixMs: number, pid: number, rssKib: number][]) =>
  "unix_ms,pid,start_time,command,rss_kib\n" +
  rows.map(([unixMs, pid, kib]) => `${unixMs},${pid},2026-01-01T00:00:00.000Z,"p${pid}",${kib}\n`)
    .join("");

Deno.test("a stacked chart takes the processes beside the recording", async () => {
  const file = processes([1000, 77, 2048], [2000, 77, 1024], [2000, 78, 2048], [3000, 77, 1024]);
  const host = new Files({ "runs/a.csv": MAIN, "runs/a.csv.processes.csv": file });
  assert.deepEqual(await redraw(host, STACKED), { kind: "drawn" });
  assert.match(texts(host.picture), /\|swap\|78 p78\|77 p77\|/);
  assert.doesNotMatch(host.picture, /others/);
});

Deno.test("processes of times that no row has are those of another recording", async () => {
  for (const at of [500, 1500, 9000]) {
    const file = processes([at, 55, 2048], [2000, 78, 1024]);
    const host = new Files({ "runs/a.csv": MAIN, "runs/a.csv.processes.csv": file });
    await redraw(host, STACKED);
    assert.doesNotMatch(host.picture, /55 p55/);
    assert.equal(/78 p78/.test(host.picture), at < 2000);
  }
});

Deno.test("without processes a stacked chart is of RSS and swap", async () => {
  const host = new Files({ "runs/a.csv": MAIN });
  await redraw(host, STACKED);
  assert.match(texts(host.picture), /RSS\|.*Swap/);
  assert.doesNotMatch(host.picture, /others/);
});

Deno.test("a recording without kinds is not drawn by kind, and one learns how to have them", async () => {
  const host = new Files({ "runs/a.csv": MAIN });
  await assert.rejects(
    redraw(host, { ...LINES, chartType: "kinds" }),
    /^SetupError: Cannot draw "runs\/a\.csv" by kind: .*record it with --breakdown$/,
  );
});
