import assert from "node:assert/strict";
import { FAKE_PAGE_BYTES, FakeProc, type FakeProcess } from "../../../tests/support/fake_proc.ts";
import type { TreeReading } from "../../model/sample.ts";
import { ProcSampler } from "./proc_sampler.ts";
import { ProcReader } from "./proc_reader.ts";

const SELF = 500;

/** A process by itself, how it looks at a time in ms, and its files opened at the last look. */
function start(
  options: {
    smaps?: boolean;
    cpu?: boolean;
    perProcess?: boolean;
    breakdown?: boolean;
    attached?: boolean;
    intervalMs?: number;
    ownCpuMs?: () => number;
    setUp?: (proc: FakeProc) => void;
  } = {},
) {
  const proc = new FakeProc();
  proc.add(SELF, 1);
  proc.newest = SELF;
  options.setUp?.(proc);
  const root = proc.fork(SELF);
  let nowMs = 0;
  const sampler = new ProcSampler(
    new ProcReader(proc),
    {
      rootPid: root.pid,
      launched: !options.attached,
      smaps: options.smaps ?? false,
      cpu: options.cpu ?? false,
      perProcess: options.perProcess ?? false,
      breakdown: options.breakdown ?? false,
      ...options.intervalMs !== undefined && { intervalMs: options.intervalMs },
      ...options.ownCpuMs && { ownCpuMs: options.ownCpuMs },
    },
    SELF,
    () => nowMs,
  );
  const look = (atMs: number): TreeReading => {
    nowMs = atMs;
    proc.opened.length = 0;
    return sampler.sample() as TreeReading;
  };
  const readMarks = (atMs: number) => {
    nowMs = atMs;
    sampler.readHighWaterMarks!();
  };
  return { proc, root, look, readMarks, details: sampler.details! };
}

/** Runs for a moment. */
const run = (process: FakeProcess) => process.cpuNanoseconds++;

Deno.test("sizes are pages of this machine's size", () => {
  const { root, look } = start();
  Object.assign(root, { vszPages: 1000, rssPages: 30 });
  const { vszBytes, rssBytes, mappedRegions } = look(0);
  assert.deepEqual([vszBytes, rssBytes], [1000 * FAKE_PAGE_BYTES, 30 * FAKE_PAGE_BYTES]);
  assert.equal(mappedRegions, 20);
});

Deno.test("who did not run keeps its figures for less than a second, then is read again", () => {
  const { root, look } = start();
  look(0);
  look(100);
  root.rssPages = 5; // Reclaimed by others.
  assert.equal(look(900).rssBytes, 10 * FAKE_PAGE_BYTES);
  assert.equal(look(1099).rssBytes, 5 * FAKE_PAGE_BYTES);
});

Deno.test("of several, too, each keeps its figures for less than a second, whatever the others did", () => {
  const { proc, root, look } = start();
  const child = proc.fork(root.pid);
  look(0);
  look(100);
  run(child);
  look(600);
  look(700);
  root.rssPages = 5; // Reclaimed by others.
  assert.equal(look(1099).rssBytes, 15 * FAKE_PAGE_BYTES);
  child.rssPages = 5;
  assert.equal(look(1650).rssBytes, 10 * FAKE_PAGE_BYTES);
});

Deno.test("while nobody runs, comes or goes, a reading is the one before, and opens nothing", () => {
  const { proc, root, look } = start();
  look(0);
  const reading = look(100);
  assert.equal(look(200), reading);
  assert.equal(look(300), reading);
  assert.deepEqual(proc.opened, []);
  run(root);
  assert.notEqual(look(400), reading);
  const later = look(500);
  assert.equal(look(600), later);
  proc.fork(root.pid);
  assert.equal(look(700).pidCount, 2);
});

Deno.test("read again after a second and found the same, it is the one before still", () => {
  const { root, look } = start();
  look(0);
  const reading = look(100);
  assert.equal(look(1100), reading);
  root.rssPages = 5; // Reclaimed by others.
  assert.notEqual(look(2200), reading);
});

for (const asked of ["cpu", "perProcess"] as const) {
  Deno.test(`with ${asked} every row is a reading of its own`, () => {
    const { look } = start({ [asked]: true });
    look(0);
    const reading = look(100);
    assert.notEqual(look(200), reading);
  });
}

Deno.test("who ran is read again at once", () => {
  const { root, look } = start();
  look(0);
  root.rssPages = 5;
  run(root);
  assert.equal(look(1).rssBytes, 5 * FAKE_PAGE_BYTES);
});

Deno.test("a CPU clock that stands still between two timer interrupts does not mean idle", () => {
  const { root, look } = start();
  look(0);
  run(root);
  look(1);
  for (const atMs of [3, 5, 11]) {
    root.rssPages += 7;
    assert.equal(look(atMs).rssBytes, root.rssPages * FAKE_PAGE_BYTES, `at ${atMs} ms`);
  }
});

Deno.test("without CPU clocks every look reads", () => {
  const { root, look } = start({ setUp: (proc) => proc.hasCpuClock = false });
  look(0);
  look(100);
  root.rssPages = 5;
  assert.equal(look(101).rssBytes, 5 * FAKE_PAGE_BYTES);
});

Deno.test("mappings are counted again when the address space changed, and else after a second", () => {
  const { root, look } = start();
  assert.equal(look(0).mappedRegions, 20);
  root.regions = 25;
  run(root);
  assert.equal(look(100).mappedRegions, 20);
  root.vszPages++;
  run(root);
  assert.equal(look(200).mappedRegions, 25);
  root.regions = 30;
  run(root);
  assert.equal(look(1100).mappedRegions, 25);
  run(root);
  assert.equal(look(1200).mappedRegions, 30);
});

Deno.test("mappings split right after they were counted are seen, though the process sleeps ever since", () => {
  const { root, look } = start();
  look(0);
  // An mprotect: one mapping more, the size the same.
  root.regions = 21;
  run(root);
  look(10);
  look(500);
  assert.equal(look(1000).mappedRegions, 21);
});

Deno.test("the mappings of an idle process are counted once", () => {
  const { proc, root, look } = start();
  look(0);
  look(1000);
  look(3000);
  assert.ok(!proc.opened.includes(`${root.pid}/maps`));
});

Deno.test("mappings and shares that may not be read are absent, never 0", () => {
  const { root, look } = start({ smaps: true });
  root.denied.add("maps").add("smaps_rollup").add("smaps");
  const reading = look(0);
  assert.deepEqual(Object.keys(reading).sort(), ["pidCount", "rootAlive", "rssBytes", "vszBytes"]);
});

Deno.test("one process whose shares may not be read makes the sum absent, not lower", () => {
  const { proc, root, look } = start({ smaps: true });
  const child = proc.fork(root.pid);
  assert.equal(look(0).pssBytes, 2 * 64 * 1024);
  child.denied.add("smaps_rollup").add("maps");
  run(child);
  const reading = look(2000);
  assert.deepEqual([reading.pssBytes, reading.swapBytes], [undefined, undefined]);
  assert.equal(reading.mappedRegions, undefined);
  assert.equal(reading.rssBytes, 20 * FAKE_PAGE_BYTES);
});

Deno.test("what of the shares cannot be read in a tick is read in the next, and told when all of it is", () => {
  let cpuMs = 0;
  const options = { smaps: true, perProcess: true, intervalMs: 100, ownCpuMs: () => cpuMs };
  const { proc, root, look, details } = start(options);
  const child = proc.fork(root.pid);
  proc.onOpen = (path) => cpuMs += path.endsWith("smaps_rollup") ? 80 : 0;
  const sharesAt = (atMs: number) => {
    const { rssBytes, pssBytes, swapBytes, processes } = look(atMs);
    assert.equal(rssBytes, 20 * FAKE_PAGE_BYTES);
    const ofEach = processes!.map((process) => process.pssBytes);
    assert.ok(
      pssBytes === undefined ? ofEach.every((pss) => pss === undefined) : ofEach.every(Boolean),
    );
    assert.equal(pssBytes === undefined, swapBytes === undefined);
    return [pssBytes, proc.opened.filter((path) => path.endsWith("smaps_rollup")).length];
  };
  const all = 2 * 64 * 1024;
  assert.deepEqual(sharesAt(0), [undefined, 1]);
  assert.deepEqual(sharesAt(100), [all, 1]);
  run(child);
  assert.deepEqual(sharesAt(200), [undefined, 1]);
  // Half of a core: the credit of the start is used up.
  assert.deepEqual(sharesAt(220), [undefined, 0]);
  assert.deepEqual(sharesAt(600), [all, 1]);
  assert.deepEqual(sharesAt(700), [all, 0]);
  assert.equal(details.readingsWithoutPss, 3);
});

Deno.test("before Linux 4.14 the shares are added up from the long form", () => {
  const { proc, root, look } = start({ smaps: true });
  proc.missingFiles.add("smaps_rollup");
  const mapping = "7f00-7f01 r--p 00000000 00:00 0\nPss:    10 kB\nSwap:   2 kB\nSwapPss:  1 kB\n";
  // Longer than one read gives, so that it comes in several.
  proc.replaced.set(`${root.pid}/smaps`, mapping.repeat(1000));
  const { pssBytes, swapBytes } = look(0);
  assert.deepEqual([pssBytes, swapBytes], [10_000 * 1024, 2_000 * 1024]);
});

Deno.test("on a kernel without smaps, PSS and swap are absent, never 0", () => {
  const { proc, look } = start({ smaps: true });
  proc.missingFiles.add("smaps_rollup").add("smaps");
  const reading = look(0);
  assert.ok(!("pssBytes" in reading) && !("swapBytes" in reading), JSON.stringify(reading));
  assert.equal(reading.rssBytes, 10 * FAKE_PAGE_BYTES);
});

Deno.test("the shares of all are read again when one of them ran, came or went", () => {
  const { proc, root, look } = start({ smaps: true });
  const child = proc.fork(root.pid);
  look(0);
  look(50);
  assert.ok(!proc.opened.some((path) => path.endsWith("smaps_rollup")));
  run(child);
  root.pssKib = 40;
  assert.equal(look(100).pssBytes, (40 + 64) * 1024);
  look(150);
  proc.end(child.pid);
  root.pssKib = 128;
  assert.equal(look(200).pssBytes, 128 * 1024);
});

Deno.test("a zombie is no process: it is not counted, and the root has ended", () => {
  const { proc, root, look } = start();
  const child = proc.fork(root.pid);
  look(0);
  proc.exit(child.pid);
  assert.deepEqual([look(10).pidCount, look(10).rootAlive], [1, true]);
  proc.exit(root.pid);
  assert.deepEqual(look(20), { pidCount: 0, rootAlive: false });
});

Deno.test("a process whose memory is being freed has ended, whatever its state says: no row with 0", () => {
  const { root, look } = start();
  look(0);
  Object.assign(root, { state: "R", vszPages: 0, rssPages: 0 });
  run(root);
  assert.deepEqual(look(10), { pidCount: 0, rootAlive: false });
});

Deno.test("when only the main thread has ended, all figures are seen through another thread", () => {
  const { proc, root, look } = start({ smaps: true });
  look(0);
  proc.startThread(root.pid);
  root.state = "Z";
  root.pssKib = 77;
  run(root);
  const reading = look(1500);
  assert.deepEqual(reading, {
    pidCount: 1,
    rootAlive: true,
    rssBytes: 10 * FAKE_PAGE_BYTES,
    vszBytes: 100 * FAKE_PAGE_BYTES,
    mappedRegions: 20,
    pssBytes: 77 * 1024,
    swapBytes: 8 * 1024,
  });
});

Deno.test("when that thread ends too, the next one is taken, and after the last the process has ended", () => {
  const { proc, root, look } = start();
  const threads = [proc.startThread(root.pid), proc.startThread(root.pid)];
  root.state = "Z";
  look(0);
  root.tids.splice(root.tids.indexOf(threads[0]!), 1);
  run(root);
  assert.equal(look(10).rssBytes, 10 * FAKE_PAGE_BYTES);
  root.tids.length = 0;
  run(root);
  assert.deepEqual(look(20), { pidCount: 0, rootAlive: false });
  assert.equal(proc.openHandles, 1, "that of loadavg");
});

Deno.test("a thread that executes a program after the main one has ended becomes the main one", () => {
  const { proc, root, look } = start();
  proc.startThread(root.pid);
  root.state = "Z";
  look(0);
  root.tids.length = 0;
  Object.assign(root, { state: "S", rssPages: 44, vszPages: 400, regions: 9 });
  run(root);
  const { rssBytes, mappedRegions } = look(10);
  assert.deepEqual([rssBytes, mappedRegions], [44 * FAKE_PAGE_BYTES, 9]);
});

Deno.test("another process under the pid of one that was seen through a thread is not taken for it", () => {
  const { proc, root, look } = start();
  proc.startThread(root.pid);
  root.state = "Z";
  look(0);
  proc.end(root.pid);
  proc.add(root.pid, 1, { tids: [9000] });
  assert.deepEqual(look(10), { pidCount: 0, rootAlive: false });
});

Deno.test("another process under a member's pid is not taken for it, even when idle", () => {
  const { proc, root, look } = start();
  look(0);
  proc.end(root.pid);
  proc.add(root.pid, 1, { rssPages: 999 });
  assert.deepEqual(look(2000), { pidCount: 0, rootAlive: false });
});

Deno.test("attached, a peak of before the recording is none that was missed", () => {
  const { root, look, details } = start({ attached: true });
  root.peakKib = 500_000;
  look(0);
  look(1000);
  assert.equal(details.highWater()!.lowerBoundBytes, 0);
  root.peakKib = 600_000;
  run(root);
  look(2000);
  assert.equal(details.highWater()!.lowerBoundBytes, 600_000 * 1024);
});

Deno.test("marks between readings tell of peaks, and of processes, that the next reading can ask no more", () => {
  const { proc, root, look, readMarks, details } = start();
  look(0);
  const child = proc.fork(root.pid);
  child.peakKib = 700_000;
  root.peakKib = 100_000;
  readMarks(500);
  proc.end(child.pid);
  look(1000);
  const { lowerBoundBytes, upperBoundBytes } = details.highWater()!;
  assert.equal(lowerBoundBytes, 700_000 * 1024);
  assert.equal(upperBoundBytes, 800_000 * 1024);
  assert.equal(details.distinctProcesses, 2);
});

Deno.test("marks between readings take another process under a member's pid for no member, and leave the next reading as it was", () => {
  const { proc, root, look, readMarks, details } = start();
  look(0);
  root.rssPages = 55;
  run(root);
  readMarks(500);
  assert.equal(look(600).rssBytes, 55 * FAKE_PAGE_BYTES);
  proc.end(root.pid);
  proc.add(root.pid, 1, { peakKib: 900_000 });
  readMarks(1200);
  assert.ok(details.highWater()!.lowerBoundBytes < 900_000 * 1024);
});

Deno.test("launched, the kernel's peak counts from the start", () => {
  const { root, look, details } = start();
  root.peakKib = 500_000;
  look(0);
  assert.equal(details.highWater()!.lowerBoundBytes, 500_000 * 1024);
});

Deno.test("what a child used after the last look at it counts in the tick that notices its end, and once", () => {
  const { proc, root, look } = start({ cpu: true });
  const children = [proc.fork(root.pid), proc.fork(root.pid)];
  look(0);
  // Both end, and are waited for, when the counters of this tick have been read already.
  root.vszPages++;
  run(root);
  proc.onOpen = (path) => {
    if (path !== `${root.pid}/maps`) return;
    proc.onOpen = () => {};
    for (const { pid } of children) proc.end(pid);
    root.waitedTicks = 70;
  };
  assert.ok(Math.abs(look(1000).cpuTimeMs! - 700) < 1, "in this tick");
  assert.ok(Math.abs(look(2000).cpuTimeMs! - 700) < 1, "once");
});

Deno.test("one that is waited for after it was counted as living does not count twice", () => {
  const { proc, root, look } = start({ cpu: true });
  const [first, second] = [proc.fork(root.pid), proc.fork(root.pid)];
  second.cpuNanoseconds = 400_000_000;
  look(0);
  proc.end(first.pid);
  run(second);
  second.vszPages++;
  proc.onOpen = (path) => {
    if (path !== `${second.pid}/maps`) return;
    proc.onOpen = () => {};
    proc.end(second.pid);
    root.waitedTicks = 45;
  };
  for (const atMs of [1000, 2000, 3000]) {
    assert.ok(Math.abs(look(atMs).cpuTimeMs! - 450) < 1, `at ${atMs} ms`);
  }
});

Deno.test("a zombie that a scan finds again does not count again", () => {
  const { proc, root, look } = start({ cpu: true });
  const child = proc.fork(root.pid);
  child.cpuNanoseconds = 200e6;
  look(0);
  proc.exit(child.pid);
  child.ppid = root.pid;
  const usedMs = look(100).cpuTimeMs!;
  assert.ok(Math.abs(usedMs - 200) < 1, `${usedMs}`);
  // The kernel handed out so many pids that a scan is cheaper.
  for (let i = 0; i < 3000; i++) proc.end(proc.fork(1).pid);
  look(1100);
  assert.ok(proc.opened.includes("."), "a scan was wanted");
  for (const atMs of [2000, 3000]) assert.equal(look(atMs).cpuTimeMs, usedMs, `at ${atMs} ms`);
});

Deno.test("one that ends between its size and its shares keeps the size, and has no shares", () => {
  const { proc, root, look } = start({ smaps: true, perProcess: true });
  const child = proc.fork(root.pid);
  proc.onOpen = (path) => {
    if (path !== `${child.pid}/smaps_rollup`) return;
    proc.onOpen = () => {};
    proc.end(child.pid);
  };
  const { rssBytes, pssBytes, processes } = look(0);
  assert.equal(rssBytes, 20 * FAKE_PAGE_BYTES);
  assert.equal(pssBytes, undefined, "the sum would be that of others than RSS is of");
  assert.deepEqual(processes!.map((process) => [process.rssBytes, process.pssBytes]), [
    [10 * FAKE_PAGE_BYTES, 64 * 1024],
    [10 * FAKE_PAGE_BYTES, undefined],
  ]);
});

Deno.test("nor has the tree PSS when one ends while its kinds are read, after its shares", () => {
  const { proc, root, look } = start({ smaps: true, perProcess: true, breakdown: true });
  const child = proc.fork(root.pid);
  let hasShares = false;
  proc.onOpen = (path) => {
    if (path === `${child.pid}/smaps_rollup`) hasShares = true;
    if (!hasShares || path !== `${child.pid}/status`) return;
    proc.onOpen = () => {};
    proc.end(child.pid);
  };
  const { rssBytes, pssBytes, processes } = look(0);
  assert.equal(rssBytes, 20 * FAKE_PAGE_BYTES);
  assert.equal(pssBytes, undefined);
  assert.deepEqual(processes!.map(({ pssBytes }) => pssBytes), [64 * 1024, undefined]);
});

Deno.test("what several processes are made of is told by PSS, where it can be read of all", () => {
  const { proc, root, look, details } = start();
  const child = proc.fork(root.pid);
  const rollup = (anonKib: number) =>
    `Pss: ${
      anonKib + 3
    } kB\nPss_Anon: ${anonKib} kB\nPss_File: 2 kB\nPss_Shmem: 1 kB\nSwap: 0 kB\n`;
  proc.replaced.set(`${root.pid}/smaps_rollup`, rollup(10));
  proc.replaced.set(`${child.pid}/smaps_rollup`, rollup(20));
  look(0);
  assert.deepEqual(details.composition(), {
    metric: "pss",
    kinds: { anonBytes: 30 * 1024, fileBytes: 4 * 1024, shmemBytes: 2 * 1024 },
    pssBytes: 36 * 1024,
  });
  child.denied.add("smaps_rollup").add("smaps");
  proc.replaced.delete(`${child.pid}/smaps_rollup`);
  assert.deepEqual(details.composition(), { metric: "rss" });
});

Deno.test("what one process is made of, or many where the kernel has no PSS by kind, is told by RSS", () => {
  const { proc, root, look, details } = start();
  const status = (pid: number) =>
    proc.replaced.set(
      `${pid}/status`,
      `Tgid:\t${pid}\nRssAnon:\t 5 kB\nRssFile:\t 3 kB\nRssShmem:\t 1 kB\n`,
    );
  status(root.pid);
  look(0);
  const kinds = (times: number) => ({
    anonBytes: times * 5 * 1024,
    fileBytes: times * 3 * 1024,
    shmemBytes: times * 1024,
  });
  assert.deepEqual(details.composition(), { metric: "rss", kinds: kinds(1) });
  const child = proc.fork(root.pid);
  status(child.pid);
  look(10);
  const { metric, kinds: found } = details.composition()!;
  assert.deepEqual([metric, found], ["rss", kinds(2)]);
});

Deno.test("mappings are those of the largest process, unless there are too many to ask for", () => {
  const { proc, root, look, details } = start();
  const child = proc.fork(root.pid, { rssPages: 1000, name: "child" });
  proc.replaced.set(
    `${child.pid}/smaps`,
    "7f0000000000-7f0000001000 rw-p 00000000 00:00 0   [heap]\nRss: 8 kB\nPss: 4 kB\n",
  );
  look(0);
  const { pid, rssBytes, mappings } = details.mappings()!;
  assert.deepEqual([pid, rssBytes], [child.pid, 8192]);
  assert.deepEqual(mappings, [{ name: "[heap]", rssBytes: 8192, pssBytes: 4096, count: 1 }]);
  child.regions = 20_001;
  run(child);
  look(2000);
  assert.equal(details.mappings(), undefined);
});
