import assert from "node:assert/strict";
import type { HelperResult } from "../../system/host.ts";
import { ended, FakeHost } from "../../../tests/support/fake_host.ts";
import { PsSampler } from "./ps_sampler.ts";
import { SamplerError } from "../sampler.ts";

const ROOT = 600;
const attach = { rootPid: ROOT, launched: false, smaps: false };
const launch = { ...attach, launched: true };

function hostWithRoot(os: "linux" | "darwin" = "linux"): FakeHost {
  const host = new FakeHost(os);
  host.add(ROOT, { ppid: host.pid, rssKib: 1_000, vszKib: 50_000 });
  return host;
}

Deno.test("sizes are summed over the tree and nobody else", async () => {
  const host = hostWithRoot();
  host.add(601, { ppid: ROOT, rssKib: 24, vszKib: 1 });
  host.add(700, { ppid: 1, rssKib: 9_999 });
  const sampler = new PsSampler(host, attach);
  assert.deepEqual(await sampler.sample(), {
    pidCount: 2,
    rootAlive: true,
    rssBytes: 1_024 * 1024,
    vszBytes: 50_001 * 1024,
  });
  assert.deepEqual(sampler.pids(), [ROOT, 601]);
});

Deno.test("launched, orphans that memmark adopted belong and the ps it runs does not", async () => {
  const host = hostWithRoot();
  host.add(650, { ppid: host.pid, command: "ps" });
  const sampler = new PsSampler(host, launch);
  await sampler.sample();
  assert.deepEqual(sampler.pids(), [ROOT, 650]);
});

Deno.test("on macOS, where nobody adopts, only descendants of the root belong", async () => {
  const host = hostWithRoot("darwin");
  host.add(650, { ppid: host.pid });
  const sampler = new PsSampler(host, launch);
  await sampler.sample();
  assert.deepEqual(sampler.pids(), [ROOT]);
});

Deno.test("attached to memmark's own parent, neither memmark nor its ps is counted", async () => {
  const host = new FakeHost("linux");
  host.add(ROOT, { ppid: 1 });
  host.processes.get(host.pid)!.ppid = ROOT;
  const sampler = new PsSampler(host, attach);
  await sampler.sample();
  assert.deepEqual(sampler.pids(), [ROOT]);
});

Deno.test("a step of the wall clock, which moves all starts on Linux, loses nobody", async () => {
  const host = hostWithRoot();
  const sampler = new PsSampler(host, attach);
  await sampler.sample();
  for (const process of host.processes.values()) process.startMs += 3_600_000;
  // And one is rounded the other way.
  host.processes.get(ROOT)!.startMs += 1_000;
  assert.equal((await sampler.sample()).rootAlive, true);
});

Deno.test("a root whose pid went to another process has ended", async () => {
  const host = hostWithRoot();
  const sampler = new PsSampler(host, attach);
  await sampler.sample();
  host.processes.get(ROOT)!.startMs += 3_000;
  assert.deepEqual(await sampler.sample(), { pidCount: 0, rootAlive: false });
  assert.deepEqual(sampler.pids(), []);
});

Deno.test("a zombie root has ended, its children go on", async () => {
  const host = hostWithRoot();
  host.add(601, { ppid: ROOT, rssKib: 24, vszKib: 48 });
  const sampler = new PsSampler(host, attach);
  await sampler.sample();
  Object.assign(host.processes.get(ROOT)!, { state: "Z", rssKib: 0, vszKib: 0 });
  assert.deepEqual(await sampler.sample(), {
    pidCount: 1,
    rootAlive: false,
    rssBytes: 24 * 1024,
    vszBytes: 48 * 1024,
  });
});

Deno.test("a sum without a member's size is absent, not too low", async () => {
  const host = hostWithRoot();
  host.add(601, { ppid: ROOT, rssKib: NaN, vszKib: 1 });
  assert.deepEqual(await new PsSampler(host, attach).sample(), {
    pidCount: 2,
    rootAlive: true,
    vszBytes: 50_001 * 1024,
  });
});

Deno.test("every process is told of, the root first and then by pid, and the sums are theirs", async () => {
  const host = hostWithRoot();
  Object.assign(host.processes.get(ROOT)!, {
    command: "/bin/sh",
    args: "-c  'a b'",
    cpuMs: 61_900,
  });
  host.add(602, { ppid: ROOT, rssKib: 24, vszKib: 1, threads: 7, args: "--x" });
  host.add(37, { ppid: 602, rssKib: 3, vszKib: 2, startMs: Date.UTC(2026, 10, 21, 23) });
  const sampler = new PsSampler(host, { ...attach, perProcess: true });
  const reading = await sampler.sample();
  const startUnixMs = Date.UTC(2026, 10, 21, 22, 39, 24);
  assert.deepEqual(reading.processes, [
    {
      pid: ROOT,
      ppid: host.pid,
      startUnixMs,
      command: "/bin/sh -c  'a b'",
      threads: 1,
      rssBytes: 1_000 * 1024,
      vszBytes: 50_000 * 1024,
      cpuTimeMs: 61_000,
    },
    {
      pid: 37,
      ppid: 602,
      startUnixMs: Date.UTC(2026, 10, 21, 23),
      command: "/usr/bin/tool-37",
      threads: 1,
      rssBytes: 3 * 1024,
      vszBytes: 2 * 1024,
      cpuTimeMs: 0,
    },
    {
      pid: 602,
      ppid: ROOT,
      startUnixMs,
      command: "/usr/bin/tool-602 --x",
      threads: 7,
      rssBytes: 24 * 1024,
      vszBytes: 1024,
      cpuTimeMs: 0,
    },
  ]);
  assert.equal(reading.rssBytes, 1_027 * 1024);
  assert.equal(reading.vszBytes, 50_003 * 1024);
  assert.deepEqual(sampler.details!.processes(), reading.processes);
  assert.equal(host.runsOf("ps").length, 1);
});

Deno.test("without its root a tree is told of by pid", async () => {
  const host = hostWithRoot();
  for (const pid of [602, 37]) host.add(pid, { ppid: ROOT });
  const sampler = new PsSampler(host, { ...attach, perProcess: true });
  await sampler.sample();
  host.exit(ROOT);
  const { processes } = await sampler.sample();
  assert.deepEqual(processes!.map(({ pid, ppid }) => [pid, ppid]), [[37, 1], [602, 1]]);
  for (const pid of [602, 37]) host.exit(pid);
  assert.deepEqual(await sampler.sample(), { pidCount: 0, rootAlive: false });
});

Deno.test("the start of a process is told alike though the wall clock was set in between", async () => {
  const host = hostWithRoot();
  const sampler = new PsSampler(host, { ...attach, perProcess: true });
  const [before] = (await sampler.sample()).processes!;
  for (const process of host.processes.values()) process.startMs += 3_600_000;
  const [after] = (await sampler.sample()).processes!;
  assert.equal(after!.startUnixMs, before!.startUnixMs);
});

Deno.test("names, not command lines, are asked for where processes are not recorded", async () => {
  const host = hostWithRoot();
  Object.assign(host.processes.get(ROOT)!, { command: "/usr/bin/a-very-long-program-name" });
  const sampler = new PsSampler(host, attach);
  const reading = await sampler.sample();
  assert.deepEqual(host.runsOf("ps")[0]!.args.slice(-2), ["-o", "comm="]);
  assert.equal(reading.processes, undefined);
  assert.equal(sampler.details!.processes()[0]!.command, "a-very-long-pro");
});

Deno.test("every process that was ever seen in the tree is counted once", async () => {
  const host = hostWithRoot();
  const sampler = new PsSampler(host, attach);
  await sampler.sample();
  host.add(601, { ppid: ROOT });
  await sampler.sample();
  host.exit(601);
  await sampler.sample();
  host.add(601, { ppid: ROOT, startMs: host.processes.get(ROOT)!.startMs + 60_000 });
  await sampler.sample();
  assert.equal(sampler.details!.distinctProcesses, 3);
});

Deno.test("what ps cannot know is not told", () => {
  const { details } = new PsSampler(hostWithRoot(), attach);
  assert.equal(details!.composition(), undefined);
  assert.equal(details!.mappings(), undefined);
  assert.equal(details!.highWater(), undefined);
});

Deno.test("CPU is told where it was asked for, over the time between the looks of two ps", async () => {
  const host = hostWithRoot("darwin");
  host.latencyMs.ps = 40;
  const sampler = new PsSampler(host, { ...launch, cpu: true }, () => host.nowMs);
  const sample = async () => {
    const reading = sampler.sample();
    await host.advance(host.latencyMs.ps);
    return await reading;
  };
  host.processes.get(ROOT)!.cpuMs = 120;
  const first = await sample();
  assert.deepEqual([first.cpuTimeMs, "cpuPercent" in first], [120, false]);
  host.processes.get(ROOT)!.cpuMs = 620;
  host.latencyMs.ps = 240;
  await host.advance(960);
  const second = await sample();
  // From 20 ms, the middle of the first ps, to 1120 ms.
  assert.deepEqual([second.cpuTimeMs, second.cpuPercent], [620, 500 / 1_100 * 100]);
  host.exit(ROOT);
  assert.deepEqual({ ...await sample(), cpuPercent: 0 }, {
    pidCount: 0,
    rootAlive: false,
    cpuPercent: 0,
    cpuTimeMs: 620,
  });
});

Deno.test("CPU is not told where it was not asked for", async () => {
  const host = hostWithRoot();
  assert.equal("cpuTimeMs" in await new PsSampler(host, launch).sample(), false);
});

Deno.test("a member whose line cannot be read stays, and the sums are absent, not too low", async () => {
  const host = hostWithRoot();
  host.add(601, { ppid: ROOT, rssKib: 24, vszKib: 48 });
  const request = { ...attach, cpu: true, perProcess: true };
  const sampler = new PsSampler(host, request, () => host.nowMs);
  const whole = await sampler.sample();
  for (const pid of [ROOT, 601]) {
    host.garbled.set(pid, `${pid} ${host.processes.get(pid)!.ppid} S Sat Nob 21 ?`);
    const { processes, ...reading } = await sampler.sample();
    assert.deepEqual(reading, { pidCount: 2, rootAlive: true });
    assert.deepEqual(processes!.map(({ pid }) => pid), [ROOT, 601]);
    assert.equal("rssBytes" in processes!.find((one) => one.pid === pid)!, false);
    assert.equal("cpuTimeMs" in processes!.find((one) => one.pid === pid)!, false);
    host.garbled.clear();
  }
  assert.deepEqual(await sampler.sample(), whole);
  assert.equal(sampler.details!.distinctProcesses, 2);
});

const newcomers: [string, number, typeof attach, boolean][] = [
  ["below a member", ROOT, attach, true],
  ["that memmark adopted", 500, launch, true],
  ["below memmark, which adopts nobody when attached,", 500, attach, false],
  ["of somebody else", 1, launch, false],
];

for (const [whose, ppid, request, isDoubtful] of newcomers) {
  Deno.test(`a newcomer ${whose} with a line that cannot be read makes the sums ${isDoubtful ? "absent" : "no less true"}`, async () => {
    const host = hostWithRoot();
    const sampler = new PsSampler(host, request);
    await sampler.sample();
    host.add(601, { ppid });
    host.garbled.set(601, `  601   ${ppid} ?`);
    const reading = await sampler.sample();
    assert.equal(reading.pidCount, 1);
    assert.equal("rssBytes" in reading, !isDoubtful);
  });
}

Deno.test("memmark's helpers that end, or start, while ps looks are no adopted orphans", async () => {
  const host = hostWithRoot();
  Object.assign(host.latencyMs, { ps: 100, vmmap: 120, footprint: 120 });
  const run = (command: string) => host.runHelper({ command, args: [], timeoutMs: 1_000 });
  const helpers = [run("vmmap")];
  await host.advance(50);
  const sampler = new PsSampler(host, launch);
  const reading = sampler.sample();
  await host.advance(90);
  assert.equal(host.ownHelpers.size, 1, "the first has ended");
  helpers.push(run("footprint"));
  await host.advance(10);
  assert.equal((await reading).pidCount, 1);
  await host.advance(200);
  await Promise.all(helpers);
});

Deno.test("a line of memmark's own ps that cannot be read is nobody's", async () => {
  const host = hostWithRoot();
  host.garbled.set(9_001, "9001 500 ?");
  assert.equal("rssBytes" in await new PsSampler(host, launch).sample(), true);
});

const failures: [string, HelperResult | "slow", RegExp][] = [
  ["is not there", { kind: "notFound" }, /^Cannot run "ps": not found/],
  ["takes longer than 5 s", "slow", /no answer within 5 s$/],
  [
    "fails",
    ended("", 1, "ps: bad -o argument 'lstart'\nUsage: ps\n"),
    /exit code 1 \(ps: bad -o argument 'lstart'\); wanted the "ps" of procps/,
  ],
  ["says nothing", ended(""), /memmark itself is not in it$/],
  ["says something else", ended("  PID COMMAND\n    1 init\n"), /memmark itself is not in it$/],
];

for (const [what, answer, message] of failures) {
  Deno.test(`a ps that ${what} is a SamplerError, and the next reading succeeds`, async () => {
    const host = hostWithRoot();
    const sampler = new PsSampler(host, attach);
    await sampler.sample();
    host.add(601, { ppid: ROOT });

    if (answer === "slow") host.latencyMs.ps = 60_000;
    else host.scripted.set("ps", answer);
    const failing = assert.rejects(async () => await sampler.sample(), (error) => {
      assert.ok(error instanceof SamplerError);
      assert.match(error.message, message);
      return true;
    });
    await host.advance(5_000);
    await failing;

    host.latencyMs.ps = 0;
    host.scripted.clear();
    host.exit(601);
    assert.equal((await sampler.sample()).pidCount, 1);
  });
}

Deno.test("closing ends a ps that still runs", async () => {
  const host = hostWithRoot();
  host.latencyMs.ps = 1_000;
  const sampler = new PsSampler(host, attach);
  const failing = assert.rejects(async () => await sampler.sample(), SamplerError);
  sampler.close();
  await failing;
});

Deno.test("a table without memmark itself is none: start times would mean nothing", async () => {
  const host = hostWithRoot();
  host.processes.delete(host.pid);
  const sampler = new PsSampler(host, attach);
  await assert.rejects(
    sampler.sample(),
    new SamplerError('Cannot read the output of "ps": memmark itself is not in it'),
  );
  assert.deepEqual(sampler.pids(), []);
});
