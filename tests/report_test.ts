import assert from "node:assert/strict";
import { viewed } from "../src/render/html/viewer/recording.ts";
import { runHere } from "./support/here.ts";
import { runMemmark, tempDir } from "./support/memmark.ts";
import { AWAIT_ROWS, perl } from "./support/programs.ts";

/** What the viewer of a page unpacks. */
async function dataOf(page: string) {
  const [, base64] = /id="memmark-data">([^<]+)</.exec(page)!;
  const stream = new Blob([Uint8Array.fromBase64(base64!)]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  const [recording] = viewed(new Uint8Array(await new Response(stream).arrayBuffer()));
  return recording!;
}

const PROGRAM = `${AWAIT_ROWS}
  open my $file, ">>", $ENV{MEMMARK_MARKERS} or die; print $file "grow\\n"; close $file;
  my $x = ""; vec($x, 20 * (1 << 20) - 1, 8) = 1;
  if (!fork) { await_rows(); exit } wait; exit 3`;

Deno.test("a page is written while recording, and the same one from the recording later", async () => {
  using dir = tempDir();
  const args = ["-i", "20ms", "--cpu", "--per-process", "--report", "run.html"];
  const { code, stderr } = await runMemmark([...args, "--", ...perl(PROGRAM)], { cwd: dir.path });
  assert.equal(code, 3, stderr);
  assert.match(stderr, /^Files +.*run\.html/ms);
  const later = await runMemmark(["report", "memmark.csv"], { cwd: dir.path });
  assert.deepEqual([later.code, later.stderr], [0, 'memmark: Wrote "memmark.html"\n']);
  const pages = ["run.html", "memmark.html"].map((name) => Deno.readTextFileSync(dir.file(name)));
  const [first, second] = await Promise.all(pages.map(dataOf));
  // Of files each knows what was there when it was made.
  const known = ({ packed: { json: _, ...packed }, ...recording }: NonNullable<typeof first>) => (
    { ...recording, packed: { ...packed, name: "", title: packed.title } }
  );
  assert.deepEqual(known(second!), known(first!));
  // On a machine that is busy the first sample is before the marker.
  assert.equal(first!.packed.phases.at(-1)!.label, "grow");
  assert.equal(first!.processes.length, 2);
  assert.ok(first!.packed.peak!.bytes > 20 * (1 << 20));
});

Deno.test("a report needs a name of its own, that of a page, and a recording", async () => {
  using dir = tempDir();
  dir.write("a.csv", "x\n");
  const cases: [string[], RegExp][] = [
    [
      ["--report", "run.pdf", "--", "touch", "ran"],
      /"run\.pdf" as --report: a report is an HTML page/,
    ],
    [["--report", "a.html", "-c", "a.html", "--", "touch", "ran"], /a chart file ends in/],
    [["--report-args", "names", "--", "touch", "ran"], /--report-args needs a report/],
    [["report", "a.csv", "-o", "a.csv"], /"a\.csv" as a report: .*\.html/],
    [["report"], /needs a recording: write memmark report/],
    [["report", "b.csv"], /^memmark: Cannot read "b\.csv"/],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await runHere(args, { cwd: dir.path });
    assert.notEqual(code, 0);
    assert.match(stderr, message);
  }
  assert.deepEqual([...Deno.readDirSync(dir.path)].map(({ name }) => name), ["a.csv"]);
});

Deno.test("a page that cannot be written is a warning, and its file is tried before the launch", async () => {
  using dir = tempDir();
  const early = await runMemmark(["--report", "no/run.html", "--", "touch", "ran"], {
    cwd: dir.path,
  });
  assert.equal(early.code, 1);
  assert.match(early.stderr, /"no\/run\.html"/);
  assert.deepEqual([...Deno.readDirSync(dir.path)], []);
});
