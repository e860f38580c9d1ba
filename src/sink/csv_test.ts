import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { CSV_COLUMNS } from "../model/csv_columns.ts";
import type { Sample } from "../model/sample.ts";
import type { Output, WriteFailure } from "../system/host.ts";
import { csvHeader, csvRow, CsvSink } from "./csv.ts";

const SAMPLE: Sample = {
  unixMs: Date.UTC(2026, 10, 21, 9, 8, 7, 6),
  elapsedMs: 0,
  rootPid: 12,
  pidCount: 3,
  rootAlive: true,
  rssBytes: 2048,
  vszBytes: 4096,
};

const PLAIN = { cpu: false, cgroup: false, breakdown: "none" } as const;

class MemoryOutput implements Output {
  readonly writes: string[] = [];
  begun = 0;
  failure: WriteFailure | undefined;
  write(bytes: Uint8Array): WriteFailure | undefined {
    if (!this.failure) this.writes.push(new TextDecoder().decode(bytes));
    return this.failure;
  }
  begin(): void {
    this.begun++;
  }
  isDrained = () => true;
  lock = () => true;
  isThere = () => true;
  close(): void {}
}

Deno.test("the header is the one promised", () => {
  assert.equal(
    csvHeader(PLAIN),
    "timestamp,unix_ms,root_pid,pid_count,rss_kib,vsz_kib,swap_kib,pss_kib,phys_footprint_kib,mapped_regions\n",
  );
});

Deno.test("--cpu adds its columns after all others", () => {
  const cpu = { ...PLAIN, cpu: true };
  assert.equal(csvHeader(cpu), csvHeader(PLAIN).trimEnd() + ",cpu_percent,cpu_time_ms\n");
  const row = csvRow(SAMPLE, PLAIN).trimEnd();
  assert.equal(csvRow(SAMPLE, cpu), `${row},,\n`);
  const used = { ...SAMPLE, cpuPercent: 123.456, cpuTimeMs: 98.7 };
  assert.equal(csvRow(used, cpu), `${row},123.5,99\n`);
});

Deno.test("--cgroup adds its columns after those of --cpu, empty where nothing is known", () => {
  const columns = "cgroup_current_kib,cgroup_peak_kib,cgroup_anon_kib,cgroup_file_kib," +
    "cgroup_swap_kib,cgroup_limit_kib,cgroup_oom_kills";
  const both = { ...PLAIN, cpu: true, cgroup: true };
  assert.equal(
    csvHeader(both),
    `${csvHeader({ ...both, cgroup: false }).trimEnd()},${columns}\n`,
  );
  const row = csvRow(SAMPLE, PLAIN).trimEnd();
  assert.equal(csvRow(SAMPLE, both), `${row},,,,,,,,,\n`);
  const cgroup = {
    currentBytes: 1024,
    peakBytes: 2048,
    anonBytes: 3072,
    fileBytes: 4096,
    swapBytes: 0,
    limitBytes: 6144,
    swapLimitBytes: 7,
    shmemBytes: 8,
    oomKills: 9,
  };
  assert.equal(csvRow({ ...SAMPLE, cgroup }, { ...PLAIN, cgroup: true }), `${row},1,2,3,4,0,6,9\n`);
});

Deno.test("--breakdown adds its columns after all others, with --smaps those of PSS as well", () => {
  const all = { cpu: true, cgroup: true, breakdown: "pss" } as const;
  const names = "rss_anon_kib,rss_file_kib,rss_shmem_kib";
  const ofPss = "uss_kib,pss_anon_kib,pss_file_kib,pss_shmem_kib";
  const before = csvHeader({ ...all, breakdown: "none" }).trimEnd();
  assert.equal(csvHeader(all), `${before},${names},${ofPss}\n`);
  assert.equal(csvHeader({ ...all, breakdown: "rss" }), `${before},${names}\n`);
  const row = csvRow(SAMPLE, PLAIN).trimEnd();
  assert.equal(csvRow(SAMPLE, { ...PLAIN, breakdown: "pss" }), `${row},,,,,,,\n`);
  const rssKinds = { anonBytes: 1024, fileBytes: 2048, shmemBytes: 0 };
  const pssKinds = { anonBytes: 4096, fileBytes: 5120, shmemBytes: 6144 };
  const kinds = { ...SAMPLE, rssKinds, pssKinds, ussBytes: 7168 };
  assert.equal(csvRow(kinds, { ...PLAIN, breakdown: "pss" }), `${row},1,2,0,7,4,5,6\n`);
  assert.equal(csvRow(kinds, { ...PLAIN, breakdown: "rss" }), `${row},1,2,0\n`);
});

Deno.test("what was not measured is an empty cell, and a measured 0 is a 0", () => {
  assert.equal(csvRow(SAMPLE, PLAIN), "2026-11-21T09:08:07.006Z,1795252087006,12,3,2,4,,,,\n");
  assert.equal(
    csvRow(
      { ...SAMPLE, swapBytes: 0, pssBytes: 1024, physFootprintBytes: 3072, mappedRegions: 9 },
      PLAIN,
    ),
    "2026-11-21T09:08:07.006Z,1795252087006,12,3,2,4,0,1,3,9\n",
  );
});

Deno.test("any CSV reader gets every sample back", () => {
  const size = fc.option(fc.nat({ max: 2 ** 31 - 1 }), { nil: undefined });
  const sizes = fc.tuple(size, size, size, size, size, size);
  const time = fc.double({ min: 0, max: 4e12, noNaN: true });
  fc.assert(fc.property(time, sizes, (unixMs, [rss, vsz, swap, pss, foot, regions]) => {
    const bytes = (kib: number | undefined) => kib === undefined ? undefined : kib * 1024;
    const sample = JSON.parse(JSON.stringify({
      ...SAMPLE,
      unixMs,
      rssBytes: bytes(rss),
      vszBytes: bytes(vsz),
      swapBytes: bytes(swap),
      pssBytes: bytes(pss),
      physFootprintBytes: bytes(foot),
      mappedRegions: regions,
    }));
    const [row] = parse(csvHeader(PLAIN) + csvRow(sample, PLAIN), { columns: true }) as Record<
      string,
      string
    >[];
    assert.deepEqual(Object.keys(row!), [...CSV_COLUMNS]);
    assert.equal(Date.parse(row!["timestamp"]!), Number(row!["unix_ms"]));
    const cells = [
      "rss_kib",
      "vsz_kib",
      "swap_kib",
      "pss_kib",
      "phys_footprint_kib",
      "mapped_regions",
    ];
    const values = [rss, vsz, swap, pss, foot, regions];
    assert.deepEqual(
      cells.map((cell) => row![cell]),
      values.map((value) => value?.toString() ?? ""),
    );
  }));
});

Deno.test("the file is emptied with the first sample and not before", () => {
  const output = new MemoryOutput();
  const sink = new CsvSink(output, PLAIN, () => {});
  assert.equal(output.begun, 0);
  sink.add(SAMPLE);
  sink.add(SAMPLE);
  sink.finish();
  assert.equal(output.begun, 1);
  assert.deepEqual(output.writes, [csvHeader(PLAIN), csvRow(SAMPLE, PLAIN), csvRow(SAMPLE, PLAIN)]);
});

Deno.test("a recording without a sample is a header", () => {
  const output = new MemoryOutput();
  new CsvSink(output, PLAIN, () => {}).finish();
  assert.deepEqual(output.writes, [csvHeader(PLAIN)]);
});

Deno.test("the first write that fails is reported once, and none is tried after it", () => {
  const output = new MemoryOutput();
  const failures: WriteFailure[] = [];
  const sink = new CsvSink(output, PLAIN, (failure) => failures.push(failure));
  sink.add(SAMPLE);
  output.failure = { kind: "failed", detail: "no space left on device" };
  sink.add(SAMPLE);
  output.failure = undefined;
  sink.add(SAMPLE);
  assert.equal(failures.length, 1);
  assert.equal(output.writes.length, 2);
});

Deno.test("a row that repeats the one before is written as if it were made anew, over seconds and after others", () => {
  const steps = fc.array(
    fc.record({ afterMs: fc.integer({ min: 1, max: 1200 }), rssBytes: fc.constantFrom(0, 4096) }),
    { minLength: 1, maxLength: 30, size: "max" },
  );
  fc.assert(
    fc.property(steps, (steps) => {
      const output = new MemoryOutput(), expected = [csvHeader(PLAIN)];
      const sink = new CsvSink(output, PLAIN, () => {});
      let last: Sample | undefined;
      for (const { afterMs, rssBytes } of steps) {
        const sample = { ...SAMPLE, unixMs: (last ?? SAMPLE).unixMs + afterMs, rssBytes };
        sink.add(sample, last?.rssBytes === rssBytes);
        expected.push(csvRow(sample, PLAIN));
        last = sample;
      }
      assert.deepEqual(output.writes, expected);
    }),
  );
});

Deno.test("a repeat after a write that failed is not tried", () => {
  const output = new MemoryOutput();
  const sink = new CsvSink(output, PLAIN, () => {});
  sink.add(SAMPLE);
  output.failure = { kind: "failed", detail: "full" };
  sink.add({ ...SAMPLE, unixMs: SAMPLE.unixMs + 1 });
  output.failure = undefined;
  sink.add({ ...SAMPLE, unixMs: SAMPLE.unixMs + 2 }, true);
  assert.equal(output.writes.length, 2);
});
