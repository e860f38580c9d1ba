/** Control groups as other machines have them, by fixtures: see fixtures/cgroup/README.md. */
import assert from "node:assert/strict";
import { listContainers } from "../src/cgroup/containers.ts";
import { CgroupMembers } from "../src/cgroup/cgroup_files.ts";
import { findCgroup } from "../src/cgroup/find_cgroup.ts";
import { createOwnGroup, type OwnGroup } from "../src/cgroup/own_group.ts";
import { OomWatch } from "../src/cgroup/oom_watch.ts";
import { CgroupReader } from "../src/cgroup/read_figures.ts";
import { findSystemdScope, launchInScope } from "../src/cgroup/systemd_scope.ts";
import type { HelperRequest, HelperResult } from "../src/system/host.ts";
import { openCgroupFiles } from "../src/system/cgroup_files.ts";
import { openLibc } from "../src/system/libc.ts";
import { PlayedV2, unpack } from "./support/cgroups.ts";
import { statLine } from "./support/fake_proc.ts";
import { LocalHost } from "./support/local_host.ts";
import { tempDir } from "./support/memmark.ts";

const MIB = 1024 * 1024;
const GROUPS = "/sys/fs/cgroup";
const APP = `${GROUPS}/user.slice/user-1000.slice/user@1000.service/app.slice`;
const HOME = `${APP}/app-build.scope`;
const OWN = `${APP}/memmark-500-7777`;

/** What is charged to the v2 groups of the fixtures. */
const V2_FIGURES = {
  currentBytes: 75550720,
  peakBytes: 75554816,
  anonBytes: 40 * MIB,
  fileBytes: 30 * MIB,
  inactiveFileBytes: 16 * MIB,
  shmemBytes: 10 * MIB,
  // The kernel's own is 2150400.
  heldBytes: 50 * MIB + 2150400,
  swapBytes: 1 * MIB,
  oomKills: 2,
};

const FOUND: readonly {
  readonly name: string;
  readonly fixture: string;
  readonly pid?: number;
  readonly folder: string;
  readonly figures: object;
}[] = [{
  name: "of v1, though v2 is there as well, with the lowest limit of two levels",
  fixture: "v1_hybrid",
  folder: `${GROUPS}/memory/build/job`,
  figures: {
    currentBytes: 21987328,
    peakBytes: 22020096,
    anonBytes: 21499904,
    fileBytes: 81920,
    inactiveFileBytes: 0,
    shmemBytes: 0,
    heldBytes: 21499904,
    swapBytes: 0,
    oomKills: 0,
    limitBytes: 128 * MIB,
    swapLimitBytes: 128 * MIB,
  },
}, {
  name: "of v1 in a container, where the limit is above what is mounted",
  fixture: "v1_container",
  folder: `${GROUPS}/memory`,
  figures: {
    currentBytes: 28672,
    peakBytes: 40960,
    anonBytes: 16384,
    fileBytes: 8192,
    shmemBytes: 4096,
    heldBytes: 20480,
    swapBytes: 0,
    oomKills: 1,
    limitBytes: 1024 * MIB,
    swapLimitBytes: 1024 * MIB,
  },
}, {
  name: "that a cgroup namespace hides the way to",
  fixture: "v1_unshared",
  folder: `${GROUPS}/memory/build/job`,
  figures: { currentBytes: 28672, limitBytes: 1024 * MIB },
}, {
  name: "of v2, with limits for memory and swap on different levels",
  fixture: "v2_systemd",
  folder: HOME,
  figures: { ...V2_FIGURES, limitBytes: 8192 * MIB, swapLimitBytes: 1024 * MIB },
}, {
  name: "above a v2 group that the memory controller is not handed down to",
  fixture: "v2_systemd",
  pid: 4243,
  folder: APP,
  figures: { currentBytes: 100_000_000, limitBytes: 8192 * MIB },
}, {
  name: "of v2 in a container, which is the root of its namespace",
  fixture: "v2_container",
  folder: GROUPS,
  figures: { ...V2_FIGURES, limitBytes: 512 * MIB, swapLimitBytes: 0 },
}, {
  name: "at a mount of a sub-tree, when that of the root is hidden and another has other groups",
  fixture: "odd_mounts",
  folder: "/mnt/all jobs/7",
  figures: { ...V2_FIGURES, limitBytes: 128 * MIB },
}];

for (const { name, fixture, pid = 4242, folder, figures } of FOUND) {
  for (const libc of [openLibc(), undefined]) {
    Deno.test(`by ${libc ? "libc" : "Deno"}, a group is found: ${name}`, () => {
      using dir = tempDir();
      unpack(fixture, dir.path);
      const files = openCgroupFiles(dir.path, libc);
      const found = findCgroup(files, pid);
      assert.ok(found.kind === "found", JSON.stringify(found));
      assert.equal(found.group.folder, folder);
      const reader = new CgroupReader(files, found.group);
      const reading = reader.read(0);
      reader.close();
      assert.partialDeepStrictEqual(reading, figures);
      const isWhole = "anonBytes" in figures;
      if (isWhole) assert.deepEqual(reading, figures);
      const members = new CgroupMembers(files, folder);
      assert.ok(members.pids(0).includes(pid));
    });
  }
}

const NOT_FOUND: readonly (readonly [fixture: string, pid: number, reason: RegExp])[] = [
  ["v2_systemd", 4244, /root group/],
  ["v2_systemd", 9, /process 9 is gone/],
  ["v2_container", 4243, /"\/\.\.\/f00d" is not in what is mounted at "\/sys\/fs\/cgroup"/],
  ["v1_container", 4243, /"\/docker\/other" is not in what is mounted/],
  ["no_memory_controller", 4242, /memory controller is not in use/],
  ["no_memory_controller", 4243, /accounts no memory/],
];

for (const [fixture, pid, reason] of NOT_FOUND) {
  Deno.test(`in ${fixture}, process ${pid} has no group to show, and why: ${reason.source}`, () => {
    using dir = tempDir();
    unpack(fixture, dir.path);
    const found = findCgroup(openCgroupFiles(dir.path, undefined), pid);
    assert.ok(found.kind === "none", JSON.stringify(found));
    assert.match(found.reason, reason);
  });
}

Deno.test("the root group of a whole v1 hierarchy is not one's own, a namespace's root is", () => {
  using dir = tempDir();
  unpack("v1_hybrid", dir.path);
  const files = openCgroupFiles(dir.path, undefined);
  const path = dir.file("proc/4242/cgroup");
  Deno.writeTextFileSync(path, "4:memory:/\n0::/\n");
  Deno.writeTextFileSync(dir.file("sys/fs/cgroup/memory/cgroup.procs"), "4242\n");
  assert.match(JSON.stringify(findCgroup(files, 4242)), /root group/);
  Deno.removeSync(dir.file("sys/fs/cgroup/memory/cgroup.sane_behavior"));
  assert.equal(findCgroup(files, 4242).kind, "found");
});

/** Mounts beside those of the fixture, which show fewer groups above. */
const LESSER: readonly (readonly [fixture: string, root: string, folder: string])[] = [
  ["v2_systemd", "/user.slice/user-1000.slice/user@1000.service/app.slice", HOME],
  ["v1_unshared", "/", `${GROUPS}/memory/build/job`],
];

for (const [fixture, root, folder] of LESSER) {
  for (const isFirst of [true, false]) {
    Deno.test(`in ${fixture}, a mount of ${root} ${isFirst ? "before" : "after"} the other is not taken`, () => {
      using dir = tempDir();
      unpack(fixture, dir.path);
      unpack("odd_mounts", dir.path);
      unpack(fixture, dir.path);
      const path = dir.file("proc/self/mountinfo");
      const type = fixture.startsWith("v1") ? "cgroup x rw,memory" : "cgroup2 x rw";
      const mounts = [Deno.readTextFileSync(path), `99 23 0:99 ${root} /mnt/eight rw - ${type}\n`];
      Deno.writeTextFileSync(path, (isFirst ? mounts.reverse() : mounts).join(""));
      Deno.mkdirSync(dir.file("mnt/eight/app-build.scope"));
      dir.write("mnt/eight/app-build.scope/cgroup.procs", "4242\n");
      const found = findCgroup(openCgroupFiles(dir.path, undefined), 4242);
      assert.equal(found.kind === "found" && found.group.folder, folder);
    });
  }
}

Deno.test("a machine without control groups is told from a process that is gone", () => {
  using dir = tempDir();
  const files = openCgroupFiles(dir.path, undefined);
  assert.match(JSON.stringify(findCgroup(files, 1)), /this kernel has no control groups/);
});

Deno.test("limits are read again after a second, and one that is taken away is gone", () => {
  using dir = tempDir();
  unpack("v2_container", dir.path);
  const files = openCgroupFiles(dir.path, undefined);
  const found = findCgroup(files, 4242);
  assert.ok(found.kind === "found");
  const reader = new CgroupReader(files, found.group);
  const limits = (nowMs: number) => {
    const { limitBytes, swapLimitBytes } = reader.read(nowMs);
    return [limitBytes, swapLimitBytes];
  };
  assert.deepEqual(limits(0), [512 * MIB, 0]);
  Deno.writeTextFileSync(dir.file("sys/fs/cgroup/memory.max"), "1048576\n");
  Deno.writeTextFileSync(dir.file("sys/fs/cgroup/memory.swap.max"), "max\n");
  assert.deepEqual(limits(999), [512 * MIB, 0]);
  assert.deepEqual(limits(1000), [1 * MIB, undefined]);
  reader.close();
});

Deno.test("OOM kills of v1 are those of all groups below as well, of v2 the kernel has added them up", () => {
  using dir = tempDir();
  unpack("v1_hybrid", dir.path);
  const group = (version: 1 | 2, folder: string) => ({ version, folder, mountPoint: GROUPS });
  const files = openCgroupFiles(dir.path, undefined);
  const build = `${GROUPS}/memory/build`;
  const watch = new OomWatch(files, group(1, build), true);
  const stranger = new OomWatch(files, group(1, build));
  assert.deepEqual(watch.evidence(), { groupKills: 0 });
  Deno.writeTextFileSync(dir.path + `${build}/job/memory.oom_control`, "oom_kill 2\n");
  dir.write("proc/vmstat", "oom_kill 7\n");
  assert.deepEqual(watch.evidence(), { groupKills: 2 });
  assert.deepEqual(stranger.evidence(), { groupKills: 0 }, "others may have made what is below");
  unpack("v2_container", dir.path);
  const second = new OomWatch(files, group(2, GROUPS), true);
  dir.write("sys/fs/cgroup/memory.events.local", "oom_kill 1\n");
  const local = new OomWatch(files, group(2, GROUPS));
  Deno.writeTextFileSync(dir.path + `${GROUPS}/memory.events`, "oom 9\noom_kill 5\n");
  dir.write("proc/vmstat", "oom_kill 10\n");
  assert.deepEqual(second.evidence(), { groupKills: 3, machineKills: 3 });
  assert.equal(local.evidence().groupKills, 0, "all were in groups below");
});

/** memmark with pid 500 in the scope of a user's session. */
function session() {
  const dir = tempDir();
  unpack("v2_systemd", dir.path);
  return { dir, files: new PlayedV2(dir.path, 500), [Symbol.dispose]: () => dir[Symbol.dispose]() };
}

function made(files: PlayedV2, limitBytes?: number): OwnGroup {
  const result = createOwnGroup(files, limitBytes === undefined ? {} : { limitBytes });
  assert.ok(result.kind === "made", JSON.stringify(result));
  return result.group;
}

Deno.test("a container's first process is the one started first that still lives, whatever its pid or name", () => {
  using dir = tempDir();
  const files = openCgroupFiles(dir.path, undefined);
  const id = "ab".repeat(32);
  const add = (pid: number, name: string, state: string, startTime: number) => {
    Deno.mkdirSync(dir.file(`proc/${pid}`), { recursive: true });
    dir.write(`proc/${pid}/cgroup`, `0::/system.slice/docker-${id}.scope\n`);
    dir.write(`proc/${pid}/stat`, statLine({ pid, name, state, ppid: 1, startTime, tids: [] }));
  };
  add(10, "late", "S", 900);
  add(11, "dead", "Z", 100);
  add(12, "a) S (b", "S", 300);
  add(13, "later", "S", 400);
  const membership = {
    version: 2,
    controllers: [],
    path: `/system.slice/docker-${id}.scope`,
  } as const;
  assert.deepEqual(listContainers(files), [{ id, pid: 12, processName: "a) S (b", membership }]);
});

/** A clock that moves on at each look, so that nothing is waited for in vain. */
function hastyClock(): () => number {
  let nowMs = 0;
  return () => nowMs += 4000;
}

Deno.test("on v2 the own group is beside memmark's, memmark is in it only meanwhile, and its limit has no swap", async () => {
  using machine = session();
  const { files } = machine;
  const group = made(files, 64 * MIB);
  assert.equal(group.place.folder, OWN);
  assert.equal(files.text(`${HOME}/cgroup.procs`), "4242\n500\n");
  assert.equal(group.during(() => files.text(`${OWN}/cgroup.procs`)), "500\n");
  assert.throws(() =>
    group.during(() => {
      throw new Error("not found");
    }), /not found/);
  assert.equal(files.text(`${HOME}/cgroup.procs`), "4242\n500\n");
  assert.equal(files.text(`${OWN}/memory.max`), `${64 * MIB}\n`);
  assert.equal(files.text(`${OWN}/memory.swap.max`), "0\n");
  assert.equal(await group.remove(hastyClock()), undefined);
  assert.ok(!files.foldersIn(APP).includes("memmark-500-7777"));
});

Deno.test("on v2 who lingers is moved to memmark's group, and groups within are removed first", async () => {
  using machine = session();
  const { files } = machine;
  const group = made(files);
  files.makeFolder(`${OWN}/a`);
  files.makeFolder(`${OWN}/a/b`);
  files.put(`${OWN}/cgroup.procs`, "70\n");
  files.put(`${OWN}/a/b/cgroup.procs`, "71\n72\n");
  assert.equal(await group.remove(hastyClock()), undefined);
  assert.equal(files.text(`${HOME}/cgroup.procs`), "4242\n500\n70\n71\n72\n");
  assert.ok(!files.foldersIn(APP).includes("memmark-500-7777"));
});

Deno.test("a process that never ends ending is given up, and the group is said to be there", async () => {
  using machine = session();
  const { files } = machine;
  const group = made(files);
  files.put(`${OWN}/cgroup.procs`, "70\n");
  files.ending.add(70);
  assert.match(String(await group.remove(hastyClock())), /busy/);
  files.put(`${OWN}/cgroup.procs`, "");
  assert.equal(await group.remove(hastyClock()), undefined);
});

Deno.test("groups of memmarks that are gone are removed, but not those where something still runs", () => {
  using machine = session();
  const { files } = machine;
  const names = [
    "memmark-500-7777x",
    "memmark-41-5",
    "memmark-42-5",
    "memmark-43-5",
    "memmark-500-1",
  ];
  for (const name of names) files.makeFolder(`${APP}/${name}`);
  files.makeFolder(`${APP}/memmark-500-1/below`);
  files.makeFolder(`${APP}/memmark-42-5/idle`);
  files.put(`${APP}/memmark-42-5/cgroup.procs`, "77\n");
  // Has not launched its command yet.
  Deno.mkdirSync(machine.dir.file("proc/43"));
  const stat = files.text("/proc/500/stat").replace("500", "43").replace("7777", "5");
  machine.dir.write("proc/43/stat", stat);
  made(files);
  const left = files.foldersIn(APP).filter((name) => name.startsWith("memmark")).sort();
  assert.deepEqual(left, ["memmark-42-5", "memmark-43-5", "memmark-500-7777", "memmark-500-7777x"]);
  assert.deepEqual(files.foldersIn(`${APP}/memmark-42-5`), ["idle"]);
});

/** What stands in the way of an own group, and what is said then. */
const REFUSED: readonly (readonly [string, RegExp, (files: PlayedV2) => void])[] = [
  ["a folder that may not be written", /app\.slice": permission denied/, (files) => {
    files.denied.add(APP);
  }],
  ["a group that cannot be entered", /entered and left: permission denied/, (files) => {
    files.denied.add(`${OWN}/cgroup.procs`);
  }],
  ["a group that cannot be left", /entered and left: permission denied/, (files) => {
    files.denied.add(`${HOME}/cgroup.procs`);
  }],
  ["a limit that cannot be set", /limit cannot be set: permission denied/, (files) => {
    files.denied.add(`${OWN}/memory.max`);
  }],
  ["no controller for the groups beside", /does not delegate the memory controller/, (files) => {
    files.put(`${APP}/cgroup.subtree_control`, "pids\n");
  }],
  ["a limit of memmark's own group", /has a limit, .* would escape: memory\.max$/, (files) => {
    files.put(`${HOME}/memory.max`, "1000000\n");
  }],
  ["a share of the CPU", /would escape: cpu\.max$/, (files) => {
    files.put(`${HOME}/memory.max`, "max\n");
    files.put(`${HOME}/cpu.max`, "50000 100000\n");
  }],
  ["a set of CPUs", /would escape: cpuset\.cpus$/, (files) => {
    files.put(`${HOME}/cpuset.cpus`, "0-1\n");
  }],
];

for (const [what, reason, prepare] of REFUSED) {
  Deno.test(`an own group is refused, and none is left: ${what}`, () => {
    using machine = session();
    const { files } = machine;
    prepare(files);
    const result = createOwnGroup(files, { limitBytes: 64 * MIB });
    assert.ok(result.kind === "refused", JSON.stringify(result));
    assert.match(result.reason, reason);
    // Whoever cannot leave a group cannot remove it either.
    if (!what.endsWith("left")) {
      assert.ok(!files.foldersIn(APP).some((name) => name.startsWith("memmark")));
    }
  });
}

Deno.test("limits that say nothing hold nobody, and that of processes is copied", () => {
  using machine = session();
  const { files } = machine;
  files.put(`${HOME}/cpu.max`, "max 100000\n");
  files.put(`${HOME}/cpuset.cpus`, "\n");
  files.put(`${HOME}/io.max`, "");
  files.put(`${HOME}/pids.max`, "4915\n");
  made(files);
  assert.equal(files.text(`${OWN}/pids.max`), "4915\n");
});

Deno.test("a limit where swap is not accounted is told, where there is swap", () => {
  const warningWith = (swaps: string, hasAccounting: boolean) => {
    using machine = session();
    const { files } = machine;
    files.put("/proc/swaps", swaps);
    if (!hasAccounting) files.hidden.add("memory.swap.max");
    const result = createOwnGroup(files, { limitBytes: 64 * MIB });
    return result.kind === "made" ? result.warning : result.reason;
  };
  const [none, some] = ["Filename Type Size\n", "Filename Type Size\n/swap file 1024\n"];
  assert.match(String(warningWith(some, false)), /memory alone: swap is not accounted/);
  assert.equal(warningWith(none, false), undefined);
  assert.equal(warningWith(some, true), undefined);
});

Deno.test("that memmark could not leave the group is known", () => {
  using machine = session();
  const { files } = machine;
  const group = made(files);
  group.during(() => files.denied.add(`${HOME}/cgroup.procs`));
  assert.equal(group.stuck, "permission denied");
  files.denied.clear();
  group.during(() => {});
  assert.equal(group.stuck, undefined);
});

Deno.test("memmark within a group of memmark's does not take its command out of it", () => {
  using machine = session();
  const { files } = machine;
  files.makeFolder(OWN);
  files.put(
    "/proc/self/cgroup",
    files.text("/proc/self/cgroup").replace(/[^/]*$/, "memmark-500-7777\n"),
  );
  const result = createOwnGroup(files);
  assert.match(JSON.stringify(result), /in a group that memmark made/);
});

/** A machine whose systemd-run ends so. */
class SystemdHost extends LocalHost {
  readonly asked: string[] = [];
  readonly #result: HelperResult;
  readonly #unknownOption: string | undefined;

  constructor(result: HelperResult, unknownOption?: string) {
    super();
    this.#result = result;
    this.#unknownOption = unknownOption;
  }
  override runHelper({ command, args }: HelperRequest): Promise<HelperResult> {
    this.asked.push([command, ...args].join(" "));
    const isUnknown = this.#unknownOption !== undefined && args.includes(this.#unknownOption);
    return Promise.resolve(isUnknown ? ended(1) : this.#result);
  }
}

const ended = (code: number): HelperResult => (
  { kind: "ended", code, stdout: new Uint8Array(), stderr: "" }
);

Deno.test("where systemd-run works, it is put before the command, with the limit", async () => {
  using machine = session();
  const { files } = machine;
  const self = { pid: 500, startTime: 7777 };
  const host = new SystemdHost(ended(0));
  const scope = await findSystemdScope(host, files, self, 64 * MIB);
  const run = "systemd-run --user --scope --quiet --collect --expand-environment=no " +
    "-p MemoryAccounting=yes -p MemoryMax=67108864 -p MemorySwapMax=0";
  assert.equal(host.asked.length, 1);
  assert.ok(host.asked[0]!.startsWith(`${run} -- sh -c test -e `), host.asked[0]);
  assert.ok(host.asked[0]!.endsWith(` sh ${GROUPS}`), host.asked[0]);
  const launched: string[] = [];
  const launcher = launchInScope({
    launch: (command) => {
      launched.push(...command);
      const ended = Promise.resolve({ kind: "exited", code: 0 } as const);
      return { pid: 1, ended, usage: () => undefined };
    },
  }, scope!);
  launcher.launch(["make", "-j 8"]);
  assert.equal(
    launched.join("|"),
    `${run} --unit=memmark-500-7777.scope -- env --`.replaceAll(" ", "|") + "|make|-j 8",
  );
  launched.length = 0;
  launcher.launch(["a=b", "c"]);
  assert.deepEqual(launched.slice(-3), ["--", "a=b", "c"], "env would take it for a variable");
  assert.equal(scope!.unit, "memmark-500-7777.scope");
  const old = new SystemdHost(ended(0), "--expand-environment=no");
  const { prefix } = (await findSystemdScope(old, files, self))!;
  assert.deepEqual([old.asked.length, prefix.includes("--expand-environment=no")], [2, false]);
  for (const result of [ended(1), { kind: "notFound" }, { kind: "timedOut" }] as const) {
    assert.equal(await findSystemdScope(new SystemdHost(result), files, self), undefined);
  }
  files.put("/proc/self/cgroup", "4:memory:/\n0::/\n");
  assert.equal(await findSystemdScope(host, files, self), undefined, "v1");
});
