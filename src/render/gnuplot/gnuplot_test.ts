import assert from "node:assert/strict";
import type { HelperRequest, HelperResult } from "../../system/host.ts";
import { LocalHost } from "../../../tests/support/local_host.ts";
import type { Recording } from "../../recording/recording.ts";
import { chartFormat } from "../formats.ts";
import { isWholePicture } from "./picture.ts";
import { ChartSeries } from "../../series/series.ts";
import { drawByGnuplot } from "./gnuplot.ts";

function someSeries(): ChartSeries {
  const series = new ChartSeries();
  for (let i = 0; i < 20; i++) {
    series.add(i, { rssBytes: i * 1000, vszBytes: 1e8, pssBytes: i * 900 });
  }
  return series;
}

/** A recording to draw. */
const recordingOf = (
  series: ChartSeries,
  { title = "t", markers = [] }: Partial<Pick<Recording, "title" | "markers">> = {},
) => ({ series, title, markers });

const HOSTILE = [
  `'; system("touch FILE") #`,
  `"; system("touch FILE") #`,
  `''; system('touch FILE'); '`,
  "`touch FILE`",
  "$(touch FILE)",
  "@foo @GPVAL_TERM",
  `x' at screen 0,0; set print "FILE"; print 1 #`,
  'line\nsystem("touch FILE")\nEOD\n',
  "nul \0 and \u202eright to left\u200f",
  "a_b^c {/:Bold d} & ~ \\ %d %s",
  "<script>alert(1)</script>&amp;<!--",
  "x".repeat(10_000),
  "",
];

Deno.test("pictures of all formats are drawn, and no title is ever executed", async () => {
  const folder = await Deno.makeTempDir();
  const trap = `${folder}/trap`;
  const host = new LocalHost();
  try {
    for (const ending of ["png", "SVG", "pdf"]) {
      // What is quoted for one format is for the others.
      for (const title of ending === "SVG" ? HOSTILE : [HOSTILE.join(" ")]) {
        const chartPath = `${folder}/'; \`touch trap\` $(x).${ending}`;
        const recording = recordingOf(someSeries(), { title: title.replaceAll("FILE", trap) });
        assert.deepEqual(await drawByGnuplot(host, recording, { chartPath }), { kind: "drawn" });
        assert.ok(isWholePicture(await Deno.readFile(chartPath), chartFormat(chartPath)!));
        await Deno.remove(chartPath);
      }
    }
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("no label of a marker and no command of a process is ever executed, nor breaks a picture", async () => {
  const folder = await Deno.makeTempDir();
  const host = new LocalHost();
  try {
    const texts = HOSTILE.map((text) => text.replaceAll("FILE", `${folder}/trap`));
    const series = new ChartSeries("stacked");
    const processes = texts.map((command, i) => ({
      ...{ pid: i, startUnixMs: 0, command, rssBytes: 1000 * (i + 1) },
    }));
    const rssBytes = processes.reduce((sum, process) => sum + process.rssBytes, 0);
    for (let i = 0; i < 20; i++) {
      series.add(i, { rssBytes, swapBytes: i, cpuPercent: i, processes });
    }
    const markers = texts.map((label, i) => ({ unixMs: i, label }));
    for (const ending of ["png", "svg", "pdf"]) {
      const chartPath = `${folder}/chart.${ending}`;
      const recording = recordingOf(series, { markers });
      assert.deepEqual(await drawByGnuplot(host, recording, { chartPath }), { kind: "drawn" });
      await Deno.remove(chartPath);
    }
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** A host whose gnuplot does as told, and that keeps what is written. */
class FakeHost extends LocalHost {
  readonly written: string[] = [];
  constructor(readonly play: (request: HelperRequest) => HelperResult) {
    super();
  }
  override runHelper(request: HelperRequest): Promise<HelperResult> {
    return Promise.resolve(this.play(request));
  }
  override writeFile(path: string): void {
    this.written.push(path);
    if (path.startsWith("/full/")) throw new Error("No space left on device");
  }
}

Deno.test("an SVG shows the title as text, not as markup", async () => {
  let svg = "";
  const host = new LocalHost();
  host.writeFile = (_, bytes) => svg = new TextDecoder().decode(bytes);
  const title = "<script>'it''s' \"a\" & `b` @c a_b^{d}</script>";
  await drawByGnuplot(host, recordingOf(someSeries(), { title }), { chartPath: "x.svg" });
  assert.ok(!svg.includes("<script>'"));
  const unescaped = svg.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'").replaceAll("&amp;", "&");
  assert.ok(unescaped.includes(title));
});

const ended = (stdout: string, code = 0, stderr = ""): HelperResult => ({
  kind: "ended",
  code,
  stdout: Uint8Array.from(stdout, (char) => char.charCodeAt(0)),
  stderr,
});
const PDF = "%PDF-1.5\n%%EOF\n";

Deno.test("what goes wrong is told as a value, and then nothing is written", async () => {
  const complaint =
    "gnuplot> set terminal pdfcairo\n  ^\n  line 0: unknown or ambiguous terminal type\n";
  const noPdf =
    "gnuplot ended with code 1 and no pdf picture: line 0: unknown or ambiguous terminal type";
  const cases: [HelperResult, unknown][] = [
    [{ kind: "notFound" }, { kind: "noGnuplot" }],
    [{ kind: "timedOut" }, {
      kind: "failed",
      detail: "gnuplot took longer than 60 s",
      byGnuplot: true,
    }],
    [ended("", 1, complaint), { kind: "failed", detail: noPdf, byGnuplot: true }],
    [ended(PDF.slice(0, -3)), {
      kind: "failed",
      detail: "gnuplot ended with code 0 and no pdf picture",
      byGnuplot: true,
    }],
  ];
  for (const [result, outcome] of cases) {
    const host = new FakeHost(() => result);
    assert.deepEqual(
      await drawByGnuplot(host, recordingOf(someSeries()), { chartPath: "a.pdf" }),
      outcome,
    );
    assert.deepEqual(host.written, []);
  }
});

Deno.test("neither a full disk nor a broken host makes drawing throw", async () => {
  const full = new FakeHost(() => ended(PDF));
  const toFull = { chartPath: "/full/a.pdf" };
  assert.deepEqual(await drawByGnuplot(full, recordingOf(someSeries()), toFull), {
    kind: "failed",
    detail: "No space left on device",
  });
  const broken = new FakeHost(() => {
    throw new Error("cannot fork");
  });
  assert.deepEqual(await drawByGnuplot(broken, recordingOf(someSeries()), { chartPath: "a.pdf" }), {
    kind: "failed",
    detail: "cannot fork",
  });
});

Deno.test("gnuplot gets the script on standard input, without start-up files and without paths", async () => {
  const requests: HelperRequest[] = [];
  const host = new FakeHost((request) => (requests.push(request), ended(PDF)));
  const outcome = await drawByGnuplot(host, recordingOf(someSeries()), {
    chartPath: "/secret/a.pdf",
  });
  assert.deepEqual(outcome, { kind: "drawn" });
  assert.deepEqual(host.written, ["/secret/a.pdf"]);
  const [{ command, args, stdin }] = requests as [HelperRequest];
  assert.deepEqual([command, ...args], ["gnuplot", "-d", "-"]);
  assert.ok(![...stdin!].join("").includes("secret"));
});

Deno.test("gnuplot is not started for nothing, nor for a format that it is not asked for", async () => {
  const host = new FakeHost(() => assert.fail("was started"));
  const nothing = await drawByGnuplot(host, recordingOf(new ChartSeries()), { chartPath: "a.png" });
  assert.deepEqual(nothing, { kind: "nothingToDraw" });
  const gif = await drawByGnuplot(host, recordingOf(someSeries()), { chartPath: "a.gif" });
  assert.deepEqual(gif, { kind: "failed", detail: '"a.gif" does not end in .png, .svg or .pdf' });
});
