/** What others can guess in a folder that they can write to, memmark neither reads nor writes. */
import assert from "node:assert/strict";
import { basename, dirname, join, resolve } from "node:path";
import { MEMMARK } from "./support/memmark.ts";
import { needs } from "./support/need.ts";
import { Sandbox } from "./support/sandbox.ts";

/** Eight digits by chance, and nobody else can have been there before. */
const UNGUESSABLE = /[0-9a-f]{8}/;

Deno.test({
  name:
    "the installed memmark touches no name that could be guessed in a folder that others can write to",
  ignore: Deno.build.os !== "linux" || needs("strace") || needs("gnuplot"),
  async fn() {
    using machine = new Sandbox();
    const shared = machine.folder("shared");
    for (const folder of [shared, machine.tmp]) Deno.chmodSync(folder, 0o1777);
    const log = join(machine.root, "strace");
    const outputs = ["--out", "a.csv", "--chart", "a.svg", "--summary", "a.json", "--per-process"];
    // It lives until it was measured, without which there is no chart: strace holds up memmark as well.
    const untilMeasured = "until { read -r _ && read -r _; } <a.csv; do :; done";
    const command = ["sh", "-c", `echo marked >> "$MEMMARK_MARKERS"; ${untilMeasured}`];
    const memmark = [...MEMMARK, "-q", ...outputs, "--", ...command];
    const { code, stderr } = await machine.run({
      command: "/usr/bin/env",
      args: ["strace", "-f", "-y", "-s", "4096", "-e", "trace=%file", "-o", log, ...memmark],
      cwd: shared,
      env: { PATH: Deno.env.get("PATH")! },
    });
    assert.equal(code, 0, stderr);
    const touched = [...pathsIn(Deno.readTextFileSync(log), shared)];
    const named = [...Deno.readDirSync(shared)].map(({ name }) => name);
    assert.deepEqual(named.sort(), [
      "a.csv",
      "a.csv.markers.csv",
      "a.csv.processes.csv",
      "a.csv.summary.json",
      "a.json",
      "a.svg",
    ]);
    const known = new Set([...named.map((name) => join(shared, name)), machine.tmp, shared]);
    const risky = touched.filter((path) => isShared(dirname(path)) && !known.has(path));
    assert.ok(risky.some((path) => path.endsWith(".markers")), `found only ${risky}`);
    assert.deepEqual(risky.filter((path) => !UNGUESSABLE.test(basename(path))), []);
  },
});

/** The paths in the system calls that strace saw; a relative one is one of the folder. */
function* pathsIn(log: string, folder: string): Iterable<string> {
  const paths = log.matchAll(/^\d+ +\w+\((?:AT_FDCWD(?:<[^>]*>)?, )?"((?:[^"\\]|\\.)*)"/gm);
  for (const [, path] of paths) if (path) yield resolve(folder, path);
}

function isShared(folder: string): boolean {
  try {
    const { isDirectory, mode } = Deno.statSync(folder);
    return isDirectory && (mode! & 0o002) !== 0;
  } catch {
    return false;
  }
}
