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

Deno.test("processes are read from where the facts say, and else from where they usually are", () => {
  const processes = (command: string) =>
    "unix_ms,pid,start_time,command,rss_kib\n" +
    `1000,41,2026-11-21T18:10:00.000Z,"${command}",4\n`;
  const facts = {
    schema: "memmark-summary/1",
    target: { command: ["job"] },
    start_unix_ms: 1000,
    duration_ms: 5,
    processes_csv_path: "own.csv",
  };
  const files = { "d/run.csv": `${HEADER}t,1000,41,1,4,,,,,\n`, "d/own.csv": processes("given") };
  const commandIn = (files: Readonly<Record<string, string>>, told: unknown) => {
    const host = {
      ...textHost(files),
      readText: () => told === undefined ? undefined : JSON.stringify(told),
    };
    const read = readRecording(host, "d/run.csv", { processes: true });
    return read.processes!.listed[0]!.command;
  };
  const usual = { ...files, "d/run.csv.processes.csv": processes("usual") };
  assert.equal(commandIn(files, facts), "given");
  assert.equal(commandIn(usual, undefined), "usual");
  const { "d/own.csv": _, ...moved } = usual;
  assert.equal(commandIn(moved, facts), "usual");
});
