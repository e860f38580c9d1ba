import assert from "node:assert/strict";
import { textHost } from "../../tests/support/text_host.ts";
import { readRecording } from "./read_recording.ts";

const HEADER = "timestamp,unix_ms,root_pid,pid_count,rss_kib,vsz_kib,swap_kib,pss_kib," +
  "phys_footprint_kib,mapped_regions\n";

Deno.test("without facts a recording is of the root of its first row", () => {
  const text = `${HEADER}t,1000,41,1,4,,,,,\nt,2000,42,1,4,,,,,\nt,3000,,1,4,,,,,\n`;
  const host = { ...textHost({ "runs/a.csv": text }), readText: () => undefined };
  const { title, summary } = readRecording(host, "runs/a.csv");
  assert.deepEqual(summary.facts.target, { name: "a.csv", pid: 41 });
  assert.equal(title, "a.csv (pid 41)");
});
