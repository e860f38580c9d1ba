/** A recording as a trace, by the document "Trace Event Format". */
import assert from "node:assert/strict";
import { runHere } from "./support/here.ts";
import { readRows, type Row, runMemmark, tempDir } from "./support/memmark.ts";
import { AWAIT_ROWS, perl } from "./support/programs.ts";

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly s?: string;
  readonly args: Readonly<Record<string, number | string>>;
}

/** What the format asks of every event of its kind. */
function checkEvent(event: TraceEvent): void {
  assert.ok(["M", "C", "X", "i"].includes(event.ph), event.ph);
  assert.ok(
    typeof event.name === "string" && Number.isInteger(event.pid) && Number.isInteger(event.tid),
  );
  if (event.ph === "M") return assert.equal(typeof event.args.name, "string");
  assert.ok(Number.isInteger(event.ts) && event.ts >= 0);
  if (event.ph === "X") assert.ok(Number.isInteger(event.dur) && event.dur >= 0);
  if (event.ph === "C") {
    assert.ok(Object.values(event.args).every((value) => typeof value === "number"));
  }
  if (event.ph === "i") assert.equal(event.s, "g");
}

Deno.test("a trace has every row as counters, a slice for each process and phase, and the markers", async () => {
  using dir = tempDir();
  const script = `our $csv = "run.csv"; ${AWAIT_ROWS}
    sub mark { open my $file, ">>", $ENV{MEMMARK_MARKERS}; print $file "$_[0]\\n"; close $file }
    await_rows(); mark("load"); await_rows();
    if (!fork) { await_rows(); exit } wait; mark("end"); await_rows()`;
  const args = [
    "-q",
    "-i",
    "10ms",
    "--cpu",
    "--per-process",
    "-o",
    "run.csv",
    "--",
    ...perl(script),
  ];
  assert.equal((await runMemmark(args, { cwd: dir.path })).code, 0);
  const { code, stdout, stderr } = await runHere(["export", "run.csv"], { cwd: dir.path });
  assert.deepEqual([code, stdout, stderr], [0, "", 'memmark: Wrote "run.trace.json"\n']);
  const { traceEvents, otherData } = JSON.parse(Deno.readTextFileSync(dir.file("run.trace.json")));
  const events: TraceEvent[] = traceEvents;
  events.forEach(checkEvent);

  const rows = readRows(dir.file("run.csv"));
  const ts = (row: Row) => (Number(row.unix_ms) - otherData.start_unix_ms) * 1000;
  const counter = (name: string) =>
    events.filter(({ ph, name: its }) => ph === "C" && its === name).map((
      { ts, args },
    ) => [ts, args]);
  assert.deepEqual(
    counter("RSS"),
    // What was not measured, as of a command that has just ended, is not there.
    rows.filter(({ rss_kib }) => rss_kib !== "").map((
      row,
    ) => [ts(row), { bytes: Number(row.rss_kib) * 1024 }]),
  );
  assert.deepEqual(
    counter("CPU"),
    rows.filter((row) => row.cpu_percent !== "").map((
      row,
    ) => [ts(row), { percent: Number(row.cpu_percent) }]),
  );

  const slices = (cat: string) =>
    events.filter((event) => event.ph === "X" && "cat" in event && event.cat === cat);
  const seen = new Set(readRows(dir.file("run.csv.processes.csv")).map(({ pid }) => Number(pid)));
  assert.deepEqual(new Set(slices("process").map(({ pid }) => pid)), seen);
  assert.equal(slices("process").length, seen.size);
  assert.deepEqual(slices("phase").map(({ name }) => name).slice(-2), ["load", "end"]);
  assert.deepEqual(events.filter(({ ph }) => ph === "i").map(({ name }) => name), ["load", "end"]);
});

Deno.test("a trace goes to standard output too, and never onto the recording", async () => {
  using dir = tempDir();
  dir.write("a.csv", "unix_ms,rss_kib\n1000,5\n1500,\n2000,6\n");
  const toStdout = await runMemmark(["export", "a.csv", "-o", "-"], { cwd: dir.path });
  const { traceEvents } = JSON.parse(toStdout.stdout);
  assert.deepEqual(
    traceEvents.filter(({ ph, name }: TraceEvent) => ph === "C" && name === "RSS")
      .map(({ ts, args }: TraceEvent) => [ts, args.bytes]),
    [[0, 5120], [1_000_000, 6144]],
  );
  const onto = await runHere(["export", "a.csv", "-o", "./a.csv"], { cwd: dir.path });
  assert.equal(onto.code, 2);
  assert.match(
    onto.stderr,
    /"a\.csv" as the recording and "\.\/a\.csv" as the trace: they are one file|name of its own/,
  );
});
