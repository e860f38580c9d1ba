/** What every sampler promises (src/sampler/sampler.ts), each on one and the same real tree. */
import assert from "node:assert/strict";
import type { TreeReading } from "../src/model/sample.ts";
import { ProcSampler } from "../src/sampler/linux/proc_sampler.ts";
import { ProcReader } from "../src/sampler/linux/proc_reader.ts";
import { PsSampler } from "../src/sampler/ps/ps_sampler.ts";
import type { Sampler, SamplerRequest } from "../src/sampler/sampler.ts";
import { createDenoHost } from "../src/system/deno_host.ts";
import { type Libc, openLibc } from "../src/system/libc.ts";
import { openProcFiles } from "../src/system/proc_files.ts";
import { start, waitForLine, waitUntil } from "./support/memmark.ts";
import { perl, waiter } from "./support/programs.ts";

const isLinux = Deno.build.os === "linux";
/** Linux counts resident pages per processor, and ps reads them unsettled: seen 140 KiB a process. */
const PS_RSS_TOLERANCE_BYTES = 140 * 1024;
/** Pages that others took or dropped in the very moments of the three readings. */
const PSS_TOLERANCE_BYTES = 64 * 1024;
/** Clock ticks of `stat`, in which the kernel tells CPU time; ps shows whole seconds. */
const TICK_MS = 10;
/** stat cuts user and system time each to a tick (proc_pid_stat(5)), the scheduler's time is exact. */
const STAT_TOLERANCE_MS = 2 * TICK_MS;
/** ps shows starts in whole seconds, after a boot time that it rounds. */
const START_TOLERANCE_MS = 2000;
/** A pid that is never handed out: the largest pid_max of Linux, plus one. */
const NO_PID = 4_194_305;

interface Kind {
  readonly name: string;
  readonly create: (request: SamplerRequest) => Sampler;
  /** How far the resident size of one process may be off. */
  readonly rssToleranceBytes: number;
}

const proc = (libc: Libc | undefined) => (request: SamplerRequest): Sampler => {
  const reader = new ProcReader(openProcFiles("/proc", libc));
  return new ProcSampler(reader, request, Deno.pid, () => performance.now());
};

const KINDS: Kind[] = [
  ...isLinux
    ? [
      { name: "proc by libc", create: proc(openLibc()!), rssToleranceBytes: 0 },
      { name: "proc by Deno's own files", create: proc(undefined), rssToleranceBytes: 0 },
    ]
    : [],
  {
    name: "ps",
    create: (request) => new PsSampler(createDenoHost(), request),
    rssToleranceBytes: PS_RSS_TOLERANCE_BYTES,
  },
];

/** Prints the pids of a child, a grandchild of 8 MiB in its own session, and a zombie of the root. */
const TREE = waiter(`gates(); $0 = "x) S 1 (";
  my $child = fork;
  if (!$child) {
    my $grandchild = fork;
    if (!$grandchild) { POSIX::setsid(); my $held = "x" x (8 << 20); child_waits() }
    syswrite STDOUT, "$$ $grandchild\\n";
    child_waits();
  }
  sysread $gate_out, my $byte, 1 for 1 .. 2;
  my $zombie = fork; POSIX::_exit(0) if !$zombie;
  syswrite STDOUT, "$zombie\\n"`);

for (const kind of KINDS) {
  const test = (name: string, fn: (kind: Kind) => Promise<void>) =>
    Deno.test(`${kind.name}: ${name}`, () => fn(kind));

  test("a quiet tree is seen whole, the root first, with its true sizes, the zombie left out", async ({ create, rssToleranceBytes }) => {
    await using tree = start(TREE, { stdin: "open" });
    await waitForLine(tree.stdout, "ready");
    const [child, grandchild, zombie] = tree.stdout.text.match(/\d+/g)!.map(Number);
    if (isLinux) await waitUntil(() => stateOf(zombie!) === "Z", "the zombie");
    const pids = [tree.pid, child!, grandchild!];
    if (isLinux) await waitUntil(() => pids.every((pid) => stateOf(pid) === "S"), "quiet");

    const sampler = create(follow(tree.pid));
    const reading = await sampler.sample();
    assert.deepEqual([reading.pidCount, reading.rootAlive], [3, true]);
    assert.equal(sampler.pids()[0], tree.pid);
    assert.deepEqual(sorted(sampler.pids()), sorted(pids));
    assert.ok(reading.rssBytes! > 8 << 20, `${reading.rssBytes}`);
    if (isLinux) assertSizes(reading, pids, rssToleranceBytes);
    sampler.close();
  });

  test("after everybody has ended nothing is counted and nothing measured", async ({ create }) => {
    await using tree = start(TREE, { stdin: "open" });
    await waitForLine(tree.stdout, "ready");
    const sampler = create(follow(tree.pid, true));
    assert.equal((await sampler.sample()).rootAlive, true);
    await tree.closeStdin();
    await tree.end();
    // The children see the end of their pipe a moment after the root ended.
    let reading: TreeReading;
    do reading = await sampler.sample(); while (reading.pidCount > 0);
    assert.deepEqual(reading, { pidCount: 0, rootAlive: false });
    assert.deepEqual(sampler.pids(), []);
    sampler.close();
  });

  test("the end of the root is seen while its child lives on, and the child stays", async ({ create }) => {
    await using tree = start(
      waiter(`if (!fork) { ready(); until_told(); POSIX::_exit(0) } sleep 1 while 1`),
      { stdin: "open" },
    );
    await waitForLine(tree.stdout, "ready");
    const sampler = create(follow(tree.pid));
    assert.equal((await sampler.sample()).pidCount, 2);
    const child = sampler.pids()[1]!;
    tree.signal("SIGKILL");
    let reading: TreeReading;
    do reading = await sampler.sample(); while (reading.rootAlive);
    assert.equal(reading.pidCount, 1);
    assert.ok(reading.rssBytes! > 0);
    assert.deepEqual(sampler.pids(), [child]);
    sampler.close();
  });

  test("a pid that never was is no process", async ({ create }) => {
    const sampler = create(follow(NO_PID));
    assert.deepEqual(await sampler.sample(), { pidCount: 0, rootAlive: false });
    sampler.close();
  });

  test("the sampling process is not counted though it is below the root", async ({ create }) => {
    const sampler = create(follow(Deno.ppid));
    await sampler.sample();
    assert.equal(sampler.pids()[0], Deno.ppid);
    assert.ok(!sampler.pids().includes(Deno.pid), `${sampler.pids()}`);
    sampler.close();
  });

  test("closing gives every handle back", async ({ create }) => {
    if (!isLinux) return;
    await using tree = start(TREE, { stdin: "open" });
    await waitForLine(tree.stdout, "ready");
    const before = handlesInProc();
    const sampler = create(follow(tree.pid, true));
    await sampler.sample();
    await sampler.sample();
    sampler.close();
    assert.deepEqual(handlesInProc(), before);
  });
}

Deno.test({
  name: "every sampler tells of each process what the kernel does, and its CPU time adds up",
  ignore: !isLinux,
  async fn() {
    const burns = "my $x = 0; do { $x += sqrt $_ for 1 .. 2000 } while (POSIX::times())[1] < 110";
    await using tree = start(
      waiter(`gates(); my $child = fork; if (!$child) { ${burns}; child_waits() }`),
      { stdin: "open" },
    );
    await waitForLine(tree.stdout, "ready");
    const child = Number(textOf(`/proc/${tree.pid}/task/${tree.pid}/children`));
    const pids = [tree.pid, child];
    await waitUntil(
      () => cpuMsOf(child) >= 1100 && stateOf(child) === "S",
      "a child that has burnt",
    );

    for (const { name, create, rssToleranceBytes } of KINDS) {
      const request = { ...follow(tree.pid), launched: true, cpu: true, perProcess: true };
      const sampler = create(request);
      const reading = await sampler.sample();
      const shown = name === "ps" ? wholeSeconds : (ms: number) => ms;
      const toleranceMs = name === "ps" ? 0 : STAT_TOLERANCE_MS;
      const { processes = [] } = reading;
      assert.deepEqual(processes.map(({ pid }) => pid), pids, name);
      for (const { pid, ppid, rssBytes, vszBytes, threads, cpuTimeMs, ...told } of processes) {
        const figures = `${name}, ${pid}: ${JSON.stringify({ rssBytes, cpuTimeMs, ...told })}`;
        assert.equal(ppid, pid === child ? tree.pid : Deno.pid, figures);
        assert.equal(vszBytes, fieldOf(`/proc/${pid}/status`, "VmSize"), figures);
        const rss = fieldOf(`/proc/${pid}/status`, "VmRSS");
        assert.ok(Math.abs(rssBytes! - rss) <= rssToleranceBytes, figures);
        assert.equal(threads, 1, figures);
        assert.match(told.command, /^\S*perl -e use strict/, figures);
        assert.ok(Math.abs(told.startUnixMs - startOf(pid)) <= START_TOLERANCE_MS, figures);
        assert.ok(Math.abs(cpuTimeMs! - shown(cpuMsOf(pid))) <= toleranceMs, figures);
      }
      const sum = (key: "rssBytes" | "vszBytes" | "cpuTimeMs") =>
        processes.reduce((total, process) => total + process[key]!, 0);
      assert.equal(reading.rssBytes, sum("rssBytes"), name);
      assert.equal(reading.vszBytes, sum("vszBytes"), name);
      assert.ok(Math.abs(reading.cpuTimeMs! - sum("cpuTimeMs")) < 1e-6, name);
      // Of a share, time has to pass; and nobody runs here.
      assert.equal(reading.cpuPercent, undefined, name);
      sampler.close();
    }
  },
});

Deno.test({
  name: "proc sums the proportional sizes to what the kernel says, and counts every mapping",
  ignore: !isLinux,
  async fn() {
    await using tree = start(TREE, { stdin: "open" });
    await waitForLine(tree.stdout, "ready");
    for (const libc of [openLibc(), undefined]) {
      const sampler = proc(libc)(follow(tree.pid, true));
      await sampler.sample();
      const pids = sampler.pids();
      assert.equal(pids.length, 3);
      const pssBytes = () => total(pids, (pid) => fieldOf(`/proc/${pid}/smaps_rollup`, "Pss"));
      sampler.close();
      // Other programs of the machine share its libraries, and come and go: their share lies in between.
      const again = proc(libc)(follow(tree.pid, true));
      const before = pssBytes();
      const reading = await again.sample();
      const after = pssBytes();
      assert.ok(
        Math.min(before, after) - PSS_TOLERANCE_BYTES <= reading.pssBytes! &&
          reading.pssBytes! <= Math.max(before, after) + PSS_TOLERANCE_BYTES,
        `${reading.pssBytes}, before it ${before} and after it ${after} bytes`,
      );
      assert.equal(
        reading.swapBytes,
        total(pids, (pid) => fieldOf(`/proc/${pid}/status`, "VmSwap")),
      );
      const regions = total(pids, (pid) => textOf(`/proc/${pid}/maps`).split("\n").length - 1);
      assert.equal(reading.mappedRegions, regions);
      again.close();
    }
  },
});

Deno.test({
  name: "proc stays right when there are fewer file handles than processes",
  ignore: !isLinux,
  async fn() {
    const count = 30;
    const many = perl(
      `use POSIX (); pipe my $r, my $w; pipe my $told, my $hold;
       for (1 .. ${count - 1}) {
         next if fork;
         close $hold; syswrite $w, "x"; sysread $told, $_, 1; POSIX::_exit(0);
       }
       sysread $r, $_, 1 for 1 .. ${count - 1};
       syswrite STDOUT, "ready\\n"; sysread STDIN, $_, 1;`,
    );
    await using tree = start(many, { stdin: "open" });
    await waitForLine(tree.stdout, "ready");
    // Until all of them sleep, one may take pages between the reading and what it is held against.
    const children = textOf(`/proc/${tree.pid}/task/${tree.pid}/children`).trim().split(" ");
    assert.equal(children.length, count - 1);
    const pids = [tree.pid, ...children.map(Number)];
    await waitUntil(() => pids.every((pid) => stateOf(pid) === "S"), "quiet");
    const libc = openLibc()!;
    const reader = new ProcReader(openProcFiles("/proc", libc));
    const used = [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => Number(name));
    const before = libc.setSoftNofile(BigInt(Math.max(...used) + 10))!;
    try {
      const request = follow(tree.pid);
      const sampler = new ProcSampler(reader, request, Deno.pid, () => performance.now());
      for (let look = 0; look < 2; look++) {
        const reading = sampler.sample() as TreeReading;
        assert.deepEqual([reading.pidCount, reading.rootAlive], [count, true]);
        assertSizes(reading, sampler.pids(), 0);
      }
      sampler.close();
    } finally {
      libc.setSoftNofile(before);
    }
  },
});

/** A request to follow a process that runs already. */
function follow(rootPid: number, smaps = false): SamplerRequest {
  return { rootPid, launched: false, smaps, cpu: false, perProcess: false };
}

/** Compares with what `status` says, which is exact. */
function assertSizes(reading: TreeReading, pids: readonly number[], rssToleranceBytes: number) {
  const rssBytes = total(pids, (pid) => fieldOf(`/proc/${pid}/status`, "VmRSS"));
  const vszBytes = total(pids, (pid) => fieldOf(`/proc/${pid}/status`, "VmSize"));
  assert.equal(reading.vszBytes, vszBytes);
  const offBytes = Math.abs(reading.rssBytes! - rssBytes);
  assert.ok(offBytes <= pids.length * rssToleranceBytes, `RSS is off by ${offBytes} bytes`);
}

/** A figure in kB of a file of `/proc`, in bytes. */
function fieldOf(path: string, key: string): number {
  return Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(textOf(path))![1]) * 1024;
}

/** User and system time that `stat` tells, ms. */
const cpuMsOf = (pid: number) => (statOf(pid, 14) + statOf(pid, 15)) * TICK_MS;
const wholeSeconds = (ms: number) => Math.floor(ms / 1000) * 1000;
/** When it was started, ms since 1970, by the kernel's boot time. */
const startOf = (pid: number) =>
  Number(/^btime (\d+)$/m.exec(textOf("/proc/stat"))![1]) * 1000 + statOf(pid, 22) * TICK_MS;
/** A number of `stat`, by its field in proc_pid_stat(5). */
const statOf = (pid: number, field: number) =>
  Number(textOf(`/proc/${pid}/stat`).replace(/^.*\) /s, "").split(" ")[field - 3]);

const textOf = (path: string) => Deno.readTextFileSync(path);
const stateOf = (pid: number) => /.*\) ([A-Z]) /.exec(textOf(`/proc/${pid}/stat`))?.[1];
const total = (pids: readonly number[], of: (pid: number) => number) =>
  pids.reduce((sum, pid) => sum + of(pid), 0);
const sorted = (pids: readonly number[]) => [...pids].sort((a, b) => a - b);

/** Files of `/proc` that this process holds open, but for the folder that is read for it. */
function handlesInProc(): string[] {
  return [...Deno.readDirSync("/proc/self/fd")].flatMap(({ name }) => {
    try {
      const path = Deno.readLinkSync(`/proc/self/fd/${name}`);
      return path.startsWith("/proc/") && !path.endsWith("/fd") ? [path] : [];
    } catch {
      return []; // The handle of the folder itself.
    }
  }).sort();
}
