/** A chart on the terminal, after a run and from its recording, on the real program. */
import assert from "node:assert/strict";
import { runMemmark, tempDir } from "./support/memmark.ts";

Deno.test("--chart - shows on stderr what memmark chart prints, and the command keeps stdout", async () => {
  using dir = tempDir();
  const out = dir.file("run.csv");
  const rows = `[ "$(grep -c . ${out})" -gt 9 ]`;
  const script = `echo mine; echo x >> $MEMMARK_MARKERS; until ${rows}; do sleep 0.02; done`;
  const run = await runMemmark(["-i", "20ms", "-o", out, "--chart", "-", "--", "sh", "-c", script]);
  assert.deepEqual([run.code, run.stdout], [0, "mine\n"]);
  const again = await runMemmark(["chart", out, "-"]);
  assert.deepEqual([again.code, again.stderr], [0, ""]);
  assert.match(again.stdout, /^RSS of sh -c .*: peak .* MiB at .*\n.*[▁-█]/);
  assert.match(again.stdout, /┼.*a─/);
  assert.ok(run.stderr.endsWith(`\n\n${again.stdout}`), run.stderr);
  assert.ok(!again.stdout.includes("\x1b"));
  assert.throws(() => Deno.statSync("-"), Deno.errors.NotFound);
});
