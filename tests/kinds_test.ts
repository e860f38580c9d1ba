/** Kinds of memory are told apart as the kernel does: a burner of known kinds against the recording. */
import assert from "node:assert/strict";
import { runHere } from "./support/here.ts";
import { kindBurner } from "./support/kind_burner.ts";
import {
  nextRow,
  readRows,
  type Row,
  runMemmark,
  start,
  startMemmark,
  tempDir,
  waitForLine,
} from "./support/memmark.ts";
import { needs } from "./support/need.ts";

const isLinux = Deno.build.os === "linux";
const MIB = 1024;
/** Of page tables, and of what the burner's own program needs to touch more. */
const TOLERANCE = { share: 0.01, kib: 2 * MIB };

/** What each step adds to a kind, in MiB. */
const STEPS = [
  ["anon", "anon", 16],
  ["file-read", "file", 16],
  ["file-shared", "file", 16],
  ["file-private", "anon", 16],
  ["shared-anon", "shmem", 16],
  ["memfd", "shmem", 16],
  ["tmpfs", "shmem", 16],
  ["sysv", "shmem", 16],
  ["huge", "anon", 16],
  ["locked", "anon", 6],
] as const;

Deno.test({
  name: "every kind of memory counts as what it is, in the rows, by process and in the summary",
  ignore: !isLinux || needs("cc"),
  async fn() {
    using dir = tempDir();
    const out = dir.file("run.csv");
    const burner = await kindBurner(dir);
    const chart = dir.file("run.svg"), drawn = ["--chart-type", "kinds", "--chart-engine=builtin"];
    const args = [
      ...["-i", "10ms", "--smaps", "--breakdown", "--per-process", "-o", out],
      ...["--chart", chart, ...drawn],
    ];
    await using memmark = startMemmark([...args, "--", ...burner], { stdin: "open" });
    const held = { anon: 0, file: 0, shmem: 0 };
    const base = await nextRow(out, hasPss);
    for (const [step, kind, mib] of STEPS) {
      await memmark.write(`${step}\n`);
      await waitForLine(memmark.stdout, `at ${step}`);
      held[kind] += mib;
      const row = await nextRow(out, hasPss);
      for (const [name, heldMib] of Object.entries(held)) {
        for (const column of [`rss_${name}_kib`, `pss_${name}_kib`]) {
          assertNear(Number(row[column]) - Number(base[column]), heldMib, `${column} at ${step}`);
        }
      }
      // All of it is its own alone.
      assertNear(
        Number(row.uss_kib) - Number(base.uss_kib),
        held.anon + held.file + held.shmem,
        `uss_kib at ${step}`,
      );
      assertSums(row);
    }
    await memmark.closeStdin();
    const { code, stderr } = await memmark.end();
    assert.equal(code, 0, stderr);
    assertProcesses(readRows(out), readRows(`${out}.processes.csv`));
    const summary = JSON.parse(Deno.readTextFileSync(`${out}.summary.json`));
    const { anon_bytes, file_bytes, shmem_bytes, metric } = summary.memory_kinds;
    assert.equal(metric, "pss");
    for (const [bytes, mib] of [[anon_bytes, 54], [file_bytes, 32], [shmem_bytes, 64]]) {
      assert.ok(Math.abs(bytes / 1024 - mib * MIB) < TOLERANCE.kib, `${bytes}`);
    }
    const svg = Deno.readTextFileSync(chart);
    for (const text of [">Anonymous<", ">Shared memory<", ">Mapped files<", ">Peak PSS "]) {
      assert.ok(svg.includes(text), text);
    }
    assert.equal((await runHere(["chart", ...drawn, out, dir.file("again.svg")])).code, 0);
    assert.equal(Deno.readTextFileSync(dir.file("again.svg")), svg);
    const again = await runHere(["summary", "--format", "json", out]);
    assert.deepEqual(JSON.parse(again.stdout), summary);
  },
});

Deno.test({
  name: "the summary names the largest mappings",
  ignore: !isLinux || needs("cc"),
  async fn() {
    using dir = tempDir();
    const out = dir.file("run.csv");
    await using burner = start(await kindBurner(dir), { stdin: "open" });
    await burner.write("memfd\n");
    await waitForLine(burner.stdout, "at memfd");
    // The first look is the one there is time for, however slow the machine: all is there by then.
    const memmark = await runMemmark(["-d", "0.1", "-o", out, "--pid", `${burner.pid}`]);
    assert.equal(memmark.code, 0, memmark.stderr);
    const { mappings } = JSON.parse(Deno.readTextFileSync(`${out}.summary.json`)).largest_mappings;
    assert.equal(mappings[0].name, "memfd:weights");
    assert.equal(mappings[0].rss_bytes, 16 * MIB * 1024);
  },
});

Deno.test({
  name: "--breakdown by ps is refused, and without --smaps there is no PSS in it",
  ignore: !isLinux,
  async fn() {
    using dir = tempDir();
    const out = dir.file("run.csv");
    const refused = await runHere(["--sampler", "ps", "--breakdown", "-o", out, "--", "true"]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /Cannot measure --breakdown with --sampler ps: drop one of them/);
    assert.throws(() => Deno.statSync(out), Deno.errors.NotFound);
    assert.equal((await runMemmark(["-q", "--breakdown", "-o", out, "--", "true"])).code, 0);
    const [row] = readRows(out);
    assert.deepEqual(Object.keys(row!).slice(-4), [
      "mapped_regions",
      "rss_anon_kib",
      "rss_file_kib",
      "rss_shmem_kib",
    ]);
  },
});

/** RSS is read a moment before its kinds, PSS with them; the kernel rounds each kind down. */
function assertSums(row: Row): void {
  const sum = (metric: string) =>
    ["anon", "file", "shmem"].reduce((sum, kind) => sum + Number(row[`${metric}_${kind}_kib`]), 0);
  assert.equal(sum("rss"), Number(row.rss_kib));
  assert.ok(Math.abs(sum("pss") - Number(row.pss_kib)) <= 3, `${sum("pss")} ${row.pss_kib}`);
}

/** There is but one process. */
function assertProcesses(rows: readonly Row[], processes: readonly Row[]): void {
  const byTime = new Map(processes.map((process) => [process.unix_ms, process]));
  for (const row of rows) {
    const process = byTime.get(row.unix_ms);
    for (const [column, cell] of Object.entries(row)) {
      if (/_(anon|file|shmem)_|uss/.test(column)) assert.equal(process?.[column], cell, column);
    }
  }
}

/** On a machine that is busy PSS may be left out for some rows. */
const hasPss = (row: Row) => row.pss_kib !== "";

function assertNear(actualKib: number, mib: number, what: string): void {
  const off = Math.abs(actualKib - mib * MIB);
  const tolerance = TOLERANCE.share * mib * MIB + TOLERANCE.kib;
  assert.ok(off <= tolerance, `${what}: ${actualKib} KiB, off by ${off} from ${mib} MiB`);
}
