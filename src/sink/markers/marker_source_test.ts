import assert from "node:assert/strict";
import { tempDir } from "../../../tests/support/memmark.ts";
import type { Marker } from "../../model/markers.ts";
import { denoSharedFiles } from "../../system/shared_files.ts";
import type { SharedFiles } from "../../system/host.ts";
import { MarkerSource } from "./marker_source.ts";

const SECOND = 1000;
/** In the future of every file here, so that files are older than any look. */
const NOW = Date.now() + 60 * SECOND;

function sourceOf(path: string, files: SharedFiles = denoSharedFiles) {
  const markers: Marker[] = [], problems: string[] = [];
  let looks = 0;
  const source = new MarkerSource({
    files,
    path,
    onMarker: (marker) => markers.push(marker),
    onProblem: (message) => problems.push(message),
  });
  return {
    source,
    markers,
    problems,
    get labels() {
      return markers.map(({ label }) => label);
    },
    /** Looks a second after the time before. */
    look: () => source.poll(++looks * SECOND, NOW + looks * SECOND),
    finish: () => source.finish(NOW + ++looks * SECOND),
  };
}

Deno.test("markers are taken as they come, each once, and a half line when it is whole", () => {
  using dir = tempDir();
  const path = dir.file("m");
  const seen = sourceOf(path);
  seen.look();
  dir.write("m", "early\nmid");
  seen.look();
  assert.deepEqual(seen.labels, ["early"]);
  seen.look();
  Deno.writeTextFileSync(path, "dle\nlate", { append: true });
  seen.look();
  assert.deepEqual(seen.labels, ["early", "middle"]);
  seen.finish();
  assert.deepEqual(seen.labels, ["early", "middle", "late"]);
  assert.deepEqual(seen.problems, []);
});

Deno.test("it looks at most ten times a second, and without news once", () => {
  using dir = tempDir();
  const path = dir.write("m", "x\n");
  let calls = 0;
  const counting: SharedFiles = {
    ...denoSharedFiles,
    stat: (path) => (calls++, denoSharedFiles.stat(path)),
    open: (path) => {
      const file = denoSharedFiles.open(path);
      const read = (buffer: Uint8Array, offset: number) => (calls++, file.read(buffer, offset));
      return { id: file.id, read, close: () => file.close() };
    },
  };
  const { source } = sourceOf(path, counting);
  source.poll(0, NOW);
  const first = calls;
  for (let ms = 1; ms < 1000; ms++) source.poll(ms, NOW);
  assert.equal(calls - first, 9);
  source.finish(NOW);
});

Deno.test("a bare label is stamped with the time of its write, between two looks", () => {
  using dir = tempDir();
  const seen = sourceOf(dir.file("m"));
  const look = (nowMs: number, modifiedMs: number) => {
    Deno.writeTextFileSync(dir.file("m"), "x\n", { append: true });
    Deno.utimeSync(dir.file("m"), modifiedMs / 1000, modifiedMs / 1000);
    seen.source.poll(nowMs, nowMs);
    return seen.markers.at(-1)!.unixMs;
  };
  const start = 1_700_000_000_000;
  assert.equal(look(start, start - 60_000), start - 60_000);
  assert.equal(look(start + 1000, start + 300), start + 300);
  assert.equal(look(start + 2000, start + 500), start + 1000);
  assert.equal(look(start + 3000, start + 9000), start + 3000);
  seen.source.finish(start + 3000);
});

Deno.test("a file that is emptied begins anew, and one that is replaced is read to its end before", () => {
  using dir = tempDir();
  const path = dir.write("m", "a\nb\nc\n");
  const seen = sourceOf(path);
  seen.look();
  Deno.writeTextFileSync(path, "d\n");
  seen.look();
  assert.deepEqual(seen.labels, ["a", "b", "c", "d"]);
  Deno.writeTextFileSync(path, "e\nf", { append: true });
  Deno.renameSync(path, dir.file("m.1"));
  dir.write("m", "g\n");
  seen.look();
  assert.deepEqual(seen.labels.slice(4), ["e", "f", "g"]);
  Deno.removeSync(path);
  seen.look();
  dir.write("m", "h\n");
  seen.look();
  seen.finish();
  assert.deepEqual(seen.labels.slice(4), ["e", "f", "g", "h"]);
});

Deno.test("a large file is read in parts, and the rest at the end", () => {
  using dir = tempDir();
  const line = "1700000000,x" + "y".repeat(1000) + "\n";
  const path = dir.write("m", line.repeat(1000));
  const seen = sourceOf(path);
  seen.look();
  assert.equal(seen.labels.length, Math.floor(256 * 1024 / line.length));
  seen.finish();
  assert.equal(seen.labels.length, 1000);
});

Deno.test("lines that cannot be read are told by number, three of them, and then counted", () => {
  using dir = tempDir();
  const bad = "7,x\n";
  const path = dir.write(
    "m",
    `timestamp,label\nok\n${bad}${"z".repeat(70_000)}\n\n${bad.repeat(3)}`,
  );
  const seen = sourceOf(path);
  seen.look();
  seen.finish();
  assert.deepEqual(seen.labels, ["ok"]);
  const lines = seen.problems.map((text) => text.replace(`"${path}"`, "M").slice(0, 42));
  assert.deepEqual(lines, [
    'Cannot read line 3 of M: "7" is no timesta',
    "Cannot read line 4 of M: it is longer than",
    'Cannot read line 6 of M: "7" is no timesta',
    "Skipped 2 more lines of M",
  ]);
});

Deno.test("of very many markers 10,000 are kept, which is said once, and all are handed on", () => {
  using dir = tempDir();
  const path = dir.write("m", "x\n".repeat(10_003));
  const seen = sourceOf(path);
  seen.finish();
  assert.equal(seen.markers.length, 10_003);
  assert.equal(seen.source.markers.length, 10_000);
  assert.match(seen.problems.join("|"), /^More than 10000 markers in [^|]*are not drawn$/);
});

Deno.test("kept markers are in the order of their times", () => {
  using dir = tempDir();
  const seen = sourceOf(dir.write("m", "1700000002,c\n1700000000,a\n1700000001,b\n"));
  seen.finish();
  assert.deepEqual(seen.source.markers.map(({ label }) => label), ["a", "b", "c"]);
});

for (const what of ["a pipe", "a folder", "a file that may not be read"]) {
  Deno.test({
    name: `${what} instead of a file is said once, and the recording goes on`,
    ignore: what.endsWith("read") && Deno.uid() === 0,
    fn() {
      using dir = tempDir();
      const path = dir.file("m");
      if (what === "a pipe") new Deno.Command("mkfifo", { args: [path] }).outputSync();
      if (what === "a folder") Deno.mkdirSync(path);
      if (what.endsWith("read")) dir.write("m", "x\n", 0);
      const seen = sourceOf(path);
      seen.look();
      seen.look();
      seen.finish();
      assert.match(
        seen.problems.join("|"),
        /^Cannot read [^|]*; its markers are missing from here on$/,
      );
    },
  });
}
