import assert from "node:assert/strict";
import type { TreeReading } from "../../model/sample.ts";
import { ended, FakeHost, type FakeTool } from "../../../tests/support/fake_host.ts";
import { createMacSampler } from "./mac_sampler.ts";
import { type Sampler, SamplerError } from "../sampler.ts";

const ROOT = 600;

/** A tree of two, and a sampler on it. */
function setUp(launched = false): { host: FakeHost; sampler: Sampler } {
  const host = new FakeHost();
  host.add(ROOT, { ppid: host.pid, footprintBytes: 5_000_000, regions: 70 });
  host.add(601, { ppid: ROOT, footprintBytes: 2_048_000, regions: 30 });
  const request = { rootPid: ROOT, launched, smaps: false };
  return { host, sampler: createMacSampler(host, request, () => host.nowMs) };
}

/** One reading per interval, the first at once. */
async function ticks(
  host: FakeHost,
  sampler: Sampler,
  count: number,
  intervalMs = 1_000,
): Promise<TreeReading[]> {
  const readings: TreeReading[] = [];
  for (let tick = 0; tick < count; tick++) {
    readings.push(await sampler.sample());
    await host.advance(intervalMs);
  }
  return readings;
}

function footprintsOf(readings: TreeReading[]): (number | undefined)[] {
  return readings.map((reading) => reading.physFootprintBytes);
}

Deno.test("footprints of all come from one call and appear once, in the row after it", async () => {
  const { host, sampler } = setUp();
  const readings = await ticks(host, sampler, 8, 250);
  const sum = 7_048_000;
  const __ = undefined;
  assert.deepEqual(footprintsOf(readings), [__, sum, __, __, __, __, sum, __]);
  assert.deepEqual(host.runsOf("footprint").map((run) => run.args), [
    ["-f", "bytes", "--noCategories", "-p", "600", "-p", "601"],
    ["-f", "bytes", "--noCategories", "-p", "600", "-p", "601"],
  ]);
  assert.equal("physFootprintBytes" in readings[0]!, false);
});

Deno.test("regions come from vmmap, once a run, and every row has the sizes of ps", async () => {
  const { host, sampler } = setUp();
  const readings = await ticks(host, sampler, 4);
  assert.deepEqual(readings.map((reading) => reading.mappedRegions), [
    undefined,
    undefined,
    100,
    undefined,
  ]);
  for (const reading of readings) {
    assert.equal(reading.pidCount, 2);
    assert.equal(reading.rssBytes, 2_000 * 1024);
  }
});

Deno.test("a slow footprint delays no row", async () => {
  const { host, sampler } = setUp();
  host.latencyMs.footprint = 3_500;
  const readings = await ticks(host, sampler, 5);
  assert.deepEqual(readings.map((reading) => reading.pidCount), [2, 2, 2, 2, 2]);
  assert.deepEqual(footprintsOf(readings), [...Array(4), 7_048_000]);
});

Deno.test("never two slow tools run at a time, and together they take a tenth at most", async () => {
  const { host, sampler } = setUp();
  host.latencyMs.footprint = 400;
  host.latencyMs.vmmap = 700;
  const minutes = 5;
  await ticks(host, sampler, minutes * 120, 500);
  assert.equal(host.mostSlowAtOnce, 1);
  const busyMs = host.runsOf("footprint").length * 400 + host.runsOf("vmmap").length * 700;
  // The run at the start comes without the pause that follows it.
  assert.ok(busyMs <= minutes * 6_000 + 1_800, `${busyMs} ms`);
  assert.ok(host.runsOf("footprint").length > 30, "footprint keeps its turn");
  assert.ok(host.runsOf("vmmap").length >= 18, "vmmap keeps its turn");
});

Deno.test("fast slow tools are at least a second apart", async () => {
  const { host, sampler } = setUp();
  host.latencyMs.footprint = 1;
  host.missing.add("vmmap");
  await ticks(host, sampler, 300, 10);
  assert.deepEqual(host.runsOf("footprint").map((run) => run.startMs), [0, 1_010, 2_020]);
});

Deno.test("with a process that may not be read the sums are absent, not too low", async () => {
  const { host, sampler } = setUp();
  host.add(602, { ppid: ROOT, denied: true });
  for (const reading of await ticks(host, sampler, 6)) {
    assert.equal(reading.pidCount, 3);
    assert.equal("physFootprintBytes" in reading, false);
    assert.equal("mappedRegions" in reading, false);
  }
});

Deno.test("a stranger whose name has the pid of one that may not be read is not counted", async () => {
  const { host, sampler } = setUp();
  host.processes.get(601)!.denied = true;
  host.add(700, { ppid: 1, command: "/usr/bin/worker-601", footprintBytes: 999 });
  assert.deepEqual(footprintsOf(await ticks(host, sampler, 3)), [undefined, undefined, undefined]);
});

Deno.test("a process that ended meanwhile is not in the sum of the others", async () => {
  const { host, sampler } = setUp();
  await sampler.sample();
  await host.advance(1_000);
  host.exit(601);
  assert.equal((await sampler.sample()).physFootprintBytes, 5_000_000);
});

Deno.test("a process that is new has no figure yet, so the sum is absent", async () => {
  const { host, sampler } = setUp();
  await sampler.sample();
  await host.advance(1_000);
  host.add(602, { ppid: ROOT });
  assert.equal("physFootprintBytes" in await sampler.sample(), false);
});

Deno.test("a pid that went to a stranger before footprint looked brings no figure", async () => {
  const { host, sampler } = setUp();
  await sampler.sample();
  const later = host.processes.get(601)!.startMs + 60_000;
  host.add(601, { ppid: 1, startMs: later, footprintBytes: 999_999_999 });
  await host.advance(1_000);
  assert.equal((await sampler.sample()).physFootprintBytes, 5_000_000);
});

Deno.test("a pid that went to a new member before footprint looked brings no figure", async () => {
  const { host, sampler } = setUp();
  await sampler.sample();
  const later = host.processes.get(601)!.startMs + 60_000;
  host.add(601, { ppid: ROOT, startMs: later });
  await host.advance(1_000);
  const reading = await sampler.sample();
  assert.equal(reading.pidCount, 2);
  assert.equal("physFootprintBytes" in reading, false);
});

Deno.test("without footprint the figure comes from vmmap, and footprint is not tried again", async () => {
  const { host, sampler } = setUp();
  host.missing.add("footprint");
  const readings = await ticks(host, sampler, 40);
  assert.deepEqual(footprintsOf(readings).filter((x) => x !== undefined).slice(0, 1), [
    Math.round(5_000_000 / 1024) * 1024 + 2_048_000,
  ]);
  assert.equal(readings[2]!.mappedRegions, 100);
  assert.equal(host.runsOf("footprint").length, 1);
});

const failing: [string, (host: FakeHost) => void][] = [
  ["fails", (host) => host.scripted.set("footprint", ended("", 1, "footprint: error"))],
  ["times out", (host) => host.latencyMs.footprint = 20_000],
  ["answers in another format", (host) => host.scripted.set("footprint", ended("42 MB\n"))],
];

for (const [what, arrange] of failing) {
  Deno.test(`when footprint ${what}, vmmap steps in until it works again`, async () => {
    const { host, sampler } = setUp();
    arrange(host);
    const readings = await ticks(host, sampler, 15);
    assert.ok(footprintsOf(readings).includes(Math.round(5_000_000 / 1024) * 1024 + 2_048_000));

    host.scripted.clear();
    host.latencyMs.footprint = 40;
    const later = footprintsOf(await ticks(host, sampler, 250));
    const first = later.indexOf(7_048_000);
    assert.ok(first >= 0, "footprint is tried again");
    assert.ok(later.slice(first).every((x) => x === undefined || x === 7_048_000));
  });
}

const missing: [FakeTool[], "physFootprintBytes" | "mappedRegions", boolean][] = [
  [["vmmap"], "physFootprintBytes", true],
  [["vmmap"], "mappedRegions", false],
  [["footprint", "vmmap"], "physFootprintBytes", false],
  [["footprint", "vmmap"], "mappedRegions", false],
];

for (const [tools, key, isThere] of missing) {
  Deno.test(`without ${tools.join(" and ")}, ${key} is ${isThere ? "there" : "absent"}`, async () => {
    const { host, sampler } = setUp();
    for (const tool of tools) host.missing.add(tool);
    const readings = await ticks(host, sampler, 10);
    assert.equal(readings.some((reading) => key in reading), isThere);
    assert.equal(readings.at(-1)!.pidCount, 2);
    for (const tool of tools) assert.equal(host.runsOf(tool).length, 1);
  });
}

Deno.test("at long intervals, too, footprint and vmmap take turns", async () => {
  const { host, sampler } = setUp();
  const readings = await ticks(host, sampler, 5, 60_000);
  assert.deepEqual(readings.map((reading) => Object.keys(reading).at(-1)), [
    "vszBytes",
    "physFootprintBytes",
    "mappedRegions",
    "physFootprintBytes",
    "mappedRegions",
  ]);
});

Deno.test("a vmmap that hangs is given up after 10 s for all processes, and footprint goes on", async () => {
  const { host, sampler } = setUp();
  for (const pid of [602, 603]) host.add(pid, { ppid: ROOT, footprintBytes: 1_000_000 });
  host.latencyMs.vmmap = 8_000;
  const readings = await ticks(host, sampler, 30);
  assert.equal(host.runsOf("vmmap").length, 2);
  assert.equal(readings.some((reading) => "mappedRegions" in reading), false);
  assert.ok(footprintsOf(readings.slice(12)).includes(9_048_000));
});

Deno.test("processes have footprint and regions where the row does, and their sums are the row's", async () => {
  const { host } = setUp();
  const request = { rootPid: ROOT, launched: false, smaps: false, perProcess: true };
  const sampler = createMacSampler(host, request, () => host.nowMs);
  const readings = await ticks(host, sampler, 4);
  const figures = readings.map(({ processes }) =>
    processes!.map((process) => [process.physFootprintBytes, process.mappedRegions])
  );
  const __ = undefined;
  const footprints = [[5_000_000, __], [2_048_000, __]];
  assert.deepEqual(figures, [[[__, __], [__, __]], footprints, [[__, 70], [__, 30]], footprints]);
  for (const { processes, ...reading } of readings) {
    for (const key of ["rssBytes", "vszBytes", "physFootprintBytes", "mappedRegions"] as const) {
      const sum = processes!.reduce((total, process) => total + (process[key] ?? NaN), 0);
      assert.equal(reading[key] ?? NaN, sum);
    }
    assert.equal("threads" in processes![0]!, false);
  }
  assert.deepEqual(sampler.details!.processes(), readings.at(-1)!.processes);
});

Deno.test("a process that has its footprint is told it, though another has none", async () => {
  const { host } = setUp();
  host.processes.get(601)!.denied = true;
  const request = { rootPid: ROOT, launched: false, smaps: false, perProcess: true };
  const readings = await ticks(host, createMacSampler(host, request, () => host.nowMs), 2);
  assert.equal("physFootprintBytes" in readings[1]!, false);
  assert.deepEqual(readings[1]!.processes!.map((process) => process.physFootprintBytes), [
    5_000_000,
    undefined,
  ]);
});

Deno.test("CPU is told in hundredths, at every tick of a second", async () => {
  const { host } = setUp();
  const request = { rootPid: ROOT, launched: true, smaps: false, cpu: true };
  const sampler = createMacSampler(host, request, () => host.nowMs);
  const shares = [];
  for (const cpuMs of [0, 500, 501, 90_000_000]) {
    host.processes.get(601)!.cpuMs = cpuMs;
    const { cpuPercent, cpuTimeMs } = await sampler.sample();
    shares.push([cpuPercent, cpuTimeMs]);
    await host.advance(1_000);
  }
  assert.deepEqual(shares, [[undefined, 0], [50, 500], [0, 500], [8_999_950, 90_000_000]]);
});

Deno.test("neither memmark nor its tools are part of a tree that memmark is in", async () => {
  const host = new FakeHost();
  host.processes.get(host.pid)!.ppid = ROOT;
  host.add(ROOT, { ppid: 1 });
  host.latencyMs.footprint = 1_500;
  const request = { rootPid: ROOT, launched: false, smaps: false };
  const sampler = createMacSampler(host, request, () => host.nowMs);
  for (const reading of await ticks(host, sampler, 40, 100)) assert.equal(reading.pidCount, 1);
  assert.deepEqual(sampler.pids(), [ROOT]);

  // Tools that end, and tools that start, while ps looks.
  host.latencyMs.ps = 450;
  host.latencyMs.vmmap = 400;
  for (let tick = 0; tick < 100; tick++) {
    const reading = sampler.sample();
    await host.advance(450);
    assert.equal((await reading).pidCount, 1);
  }
});

Deno.test("a ps that fails loses its row and not the recording", async () => {
  const { host, sampler } = setUp();
  await sampler.sample();
  host.scripted.set("ps", { kind: "timedOut" });
  await assert.rejects(async () => await sampler.sample(), SamplerError);
  host.scripted.clear();
  assert.equal((await sampler.sample()).pidCount, 2);
});

Deno.test("closing ends the slow tool that still runs, and none is started after", async () => {
  const { host, sampler } = setUp();
  host.latencyMs.footprint = 9_000;
  await sampler.sample();
  assert.equal(host.ownHelpers.size, 1);
  sampler.close();
  assert.equal(host.ownHelpers.size, 0);
  await host.advance(100_000);
  assert.equal(host.runsOf("footprint").length + host.runsOf("vmmap").length, 1);
});
