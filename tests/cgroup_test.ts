/** Real control groups: v1 memory groups that the tests make within their own, use and remove. */
import assert from "node:assert/strict";
import { CgroupMembers, readPids } from "../src/cgroup/cgroup_files.ts";
import { createOwnGroup, launchInGroup, type OwnGroup } from "../src/cgroup/own_group.ts";
import { findCgroup } from "../src/cgroup/find_cgroup.ts";
import { findContainer } from "../src/cgroup/containers.ts";
import { OomWatch } from "../src/cgroup/oom_watch.ts";
import { CgroupReader } from "../src/cgroup/read_figures.ts";
import { oomVerdict } from "../src/model/oom.ts";
import type { CgroupReading } from "../src/model/cgroup.ts";
import type { HelperRequest, HelperResult } from "../src/system/host.ts";
import { createLauncher } from "../src/system/launcher.ts";
import { UserEnvironment } from "../src/system/user_environment.ts";
import { openLibc } from "../src/system/libc.ts";
import { machine, needsV1Groups, ownV1Group } from "./support/cgroups.ts";
import { LocalHost } from "./support/local_host.ts";
import { type Running, start, tempDir, waitForLine } from "./support/memmark.ts";
import { doubleForker, perl, waiter } from "./support/programs.ts";

const MIB = 1024 * 1024;
/** The kernel charges in batches of 64 pages for each CPU; page tables, stacks, what malloc rounds up. */
const TOLERANCE = { share: 0.01, bytes: 2 * MIB };
const ignore = needsV1Groups();
const nowMs = () => performance.now();

/** A test that must leave the groups as they were. */
function testGroups(name: string, fn: (home: string) => Promise<void>): void {
  Deno.test({
    name,
    ignore,
    async fn() {
      const home = ownV1Group()!;
      const before = machine.foldersIn(home);
      await fn(home);
      assert.deepEqual(machine.foldersIn(home), before, "groups were left behind");
    },
  });
}

function makeOwn(limitBytes?: number): OwnGroup & AsyncDisposable {
  const made = createOwnGroup(machine, limitBytes === undefined ? {} : { limitBytes });
  assert.ok(made.kind === "made", JSON.stringify(made));
  return Object.assign(made.group, {
    [Symbol.asyncDispose]: async () => assert.equal(await made.group.remove(nowMs), undefined),
  });
}

function readOnce(group: OwnGroup): CgroupReading {
  const reader = new CgroupReader(machine, group.place);
  const reading = reader.read(0);
  reader.close();
  return reading;
}

const groupOf = (pid: number) => {
  const found = findCgroup(machine, pid);
  return found.kind === "found" ? found.group.folder : found.reason;
};

/** Holds so many MiB, every page written once and nothing twice. */
const holder = (mib: number) => waiter(`my $held; vec($held, (${mib} << 20) - 1, 8) = 1`);

testGroups("the kernel's peak of an own group is what the command held, exactly", async () => {
  const peakOf = async (mib: number) => {
    await using group = makeOwn();
    await using command = group.during(() => start(holder(mib), { stdin: "open" }));
    assert.equal(groupOf(command.pid), group.place.folder);
    assert.equal(groupOf(Deno.pid), ownV1Group(), "memmark itself is out again");
    await waitForLine(command.stdout, "ready");
    await command.closeStdin();
    await command.end();
    return readOnce(group);
  };
  const [small, large] = [await peakOf(1), await peakOf(51)];
  assertNear(large.peakBytes! - small.peakBytes!, 50 * MIB, "the peak");
  assert.ok(large.currentBytes! < 10 * MIB, `all is given back: ${large.currentBytes}`);
});

testGroups(
  "on v1 only the thread that launches enters the group, and leaves next to nothing there",
  async () => {
    await using group = makeOwn();
    const inside = group.during(() => readPids(machine, `${group.place.folder}/tasks`));
    assert.equal(inside.length, 1);
    assert.deepEqual(readPids(machine, `${group.place.folder}/tasks`), []);
    const { anonBytes, fileBytes } = readOnce(group);
    assert.ok(anonBytes! + fileBytes! < MIB / 10, `${anonBytes} and ${fileBytes} bytes are left`);
  },
);

testGroups("page cache is told apart from what the command allocated", async () => {
  using dir = tempDir();
  const write = `open my $f, ">", "${
    dir.file("data")
  }"; print $f "x" x 1048576 for 1 .. 64; close $f`;
  const figures = async (setUp: string) => {
    await using group = makeOwn();
    await using command = group.during(() => start(waiter(setUp), { stdin: "open" }));
    await waitForLine(command.stdout, "ready");
    const reading = readOnce(group);
    await command.closeStdin();
    await command.end();
    return reading;
  };
  const [without, withFile] = [await figures(""), await figures(write)];
  assertNear(withFile.fileBytes! - without.fileBytes!, 64 * MIB, "page cache");
  assertNear(withFile.anonBytes!, without.anonBytes! + MIB, "anonymous memory");
  assert.ok(withFile.currentBytes! >= 64 * MIB);
});

testGroups("a daemon that double-forked is in the group, and so is its memory", async () => {
  await using group = makeOwn();
  await using command = group.during(() => start(doubleForker({ mib: 50 }), { stdin: "open" }));
  await waitForLine(command.stdout, "ready");
  const daemon = Number.parseInt(command.stdout.text);
  const members = new CgroupMembers(machine, group.place.folder);
  assert.deepEqual(members.pids(0).sort(), [command.pid, daemon].sort());
  assert.ok(readOnce(group).anonBytes! >= 50 * MIB);
  await command.closeStdin();
  await command.end();
});

testGroups(
  "a program that passes its limit is killed, and the kernel's counters prove it",
  async () => {
    await using group = makeOwn(32 * MIB);
    const watch = new OomWatch(machine, group.place);
    const launcher = launchInGroup(
      createLauncher(openLibc(), { softNofile: undefined, environment: new UserEnvironment() }),
      group,
    );
    const child = launcher.launch(perl('vec(my $held, (200 << 20) - 1, 8) = 1; print "alive"'));
    assert.deepEqual(await child.ended, { kind: "signalled", signal: 9 });
    const reading = readOnce(group);
    assert.equal(reading.limitBytes, 32 * MIB);
    assert.equal(reading.swapLimitBytes, 0);
    assert.equal(reading.oomKills, 1);
    assertNear(reading.peakBytes!, 32 * MIB, "the peak");
    assert.equal(watch.evidence().groupKills, 1);
    assert.ok(watch.evidence().machineKills! >= 1);
    assert.equal(oomVerdict(watch.evidence()), "oomKilled");
  },
);

testGroups(
  "a victim in a group below is counted, and one below is held by the limit above",
  async () => {
    await using group = makeOwn(32 * MIB);
    const inner = `${group.place.folder}/inner`;
    assert.equal(machine.makeFolder(inner), undefined);
    const watch = new OomWatch(machine, group.place, true);
    await using command = startIn(inner, perl("vec(my $held, (200 << 20) - 1, 8) = 1"));
    await command.end();
    assert.equal(readOnce(group).oomKills, 0, "v1 counts only where it was");
    assert.equal(watch.evidence().groupKills, 1);
  },
);

testGroups(
  "processes that linger, in groups that they made, go to memmark's own and live on",
  async (home) => {
    const group = makeOwn(32 * MIB);
    const folder = group.place.folder;
    assert.equal(machine.makeFolder(`${folder}/a`), undefined);
    assert.equal(machine.makeFolder(`${folder}/a/b`), undefined);
    await using first = group.during(() => start(waiter(), { stdin: "open" }));
    await using second = startIn(`${folder}/a/b`, waiter());
    for (const running of [first, second]) await waitForLine(running.stdout, "ready");
    assert.equal(groupOf(second.pid), `${folder}/a/b`);
    const reader = new CgroupReader(machine, group.place);
    const last = reader.read(0);
    assert.equal(last.limitBytes, 32 * MIB);
    assert.equal(await group.remove(nowMs), undefined);
    assert.deepEqual([groupOf(first.pid), groupOf(second.pid)], [home, home]);
    assert.deepEqual(reader.read(5000), last, "the last figures stand");
    reader.close();
    for (const running of [first, second]) {
      await running.closeStdin();
      assert.equal((await running.end()).code, 0);
    }
  },
);

testGroups(
  "a group is removed though its processes fork while they are moved, or are just ending",
  async () => {
    await using group = makeOwn();
    const forks = perl(`$| = 1; $SIG{CHLD} = "IGNORE"; print "ready\\n";
    vec(my $in, fileno STDIN, 1) = 1;
    until (select my $out = $in, undef, undef, 0.0005) { fork or exit }`);
    const holds = perl('vec(my $held, (60 << 20) - 1, 8) = 1; $| = 1; print "ready\\n"; sleep');
    await using forker = group.during(() => start(forks, { stdin: "open" }));
    await using ending = group.during(() => start(holds, { stdin: "open" }));
    for (const running of [forker, ending]) await waitForLine(running.stdout, "ready");
    ending.signal("SIGKILL");
    assert.equal(await group.remove(nowMs), undefined);
    assert.ok(!machine.foldersIn(ownV1Group()!).includes(group.place.folder.split("/").at(-1)!));
    await forker.closeStdin();
    await forker.end();
  },
);

testGroups(
  "what a memmark that was killed has left is removed by the next, once nothing runs in it",
  async (home) => {
    const dead = `${home}/memmark-${Deno.pid}-1`;
    assert.equal(machine.makeFolder(dead), undefined);
    assert.equal(machine.makeFolder(`${dead}/below`), undefined);
    await using command = startIn(`${dead}/below`, waiter());
    await waitForLine(command.stdout, "ready");
    {
      await using _first = makeOwn();
      assert.ok(machine.foldersIn(home).includes(`memmark-${Deno.pid}-1`), "something runs in it");
    }
    await command.closeStdin();
    await command.end();
    await using _second = makeOwn();
    assert.ok(!machine.foldersIn(home).includes(`memmark-${Deno.pid}-1`));
  },
);

testGroups(
  "a member of a group below is seen within a second, also when the group is made anew",
  async () => {
    await using group = makeOwn();
    const members = new CgroupMembers(machine, group.place.folder);
    assert.deepEqual(members.pids(0), []);
    const below = `${group.place.folder}/below`;
    for (const round of [1, 2]) {
      assert.equal(machine.makeFolder(below), undefined);
      await using command = startIn(below, waiter());
      await waitForLine(command.stdout, "ready");
      assert.deepEqual(members.pids(round * 2000), [command.pid]);
      await command.closeStdin();
      await command.end();
      assert.deepEqual(members.pids(round * 2000 + 1), []);
      assert.equal(machine.removeFolder(below), undefined);
    }
  },
);

testGroups("a process whose threads are in two groups counts once", async () => {
  await using group = makeOwn();
  const inner = `${group.place.folder}/inner`;
  assert.equal(machine.makeFolder(inner), undefined);
  const script = 'console.log("ready"); Deno.stdin.readSync(new Uint8Array(1))';
  await using command = startIn(group.place.folder, [Deno.execPath(), "eval", script]);
  await waitForLine(command.stdout, "ready");
  const thread = machine.numbersIn(`/proc/${command.pid}/task`).find((tid) => tid !== command.pid);
  assert.equal(machine.write(`${inner}/tasks`, String(thread)), undefined);
  for (const folder of [group.place.folder, inner]) {
    assert.deepEqual(readPids(machine, `${folder}/cgroup.procs`), [command.pid]);
  }
  assert.deepEqual(new CgroupMembers(machine, group.place.folder).pids(0), [command.pid]);
  await command.closeStdin();
  await command.end();
});

Deno.test({
  name: "a group with more processes than the kernel lists in one read has all of them",
  ignore,
  async fn() {
    await using group = makeOwn();
    const many = waiter(`pipe my $from, my $to;
      for (1 .. 1000) { fork or do { close $to; sysread $from, my $byte, 1; POSIX::_exit(0) } }`);
    await using command = group.during(() => start(many, { stdin: "open" }));
    await waitForLine(command.stdout, "ready");
    const members = new CgroupMembers(machine, group.place.folder);
    assert.equal(members.pids(0).length, 1001);
    await command.closeStdin();
    await command.end();
  },
});

testGroups(
  "in a cgroup namespace without a mount of its own the group is found all the same",
  async () => {
    await using group = makeOwn();
    const inner = `${group.place.folder}/inner`;
    assert.equal(machine.makeFolder(inner), undefined);
    const script = `import { findCgroup } from ${module("../src/cgroup/find_cgroup.ts")};
    import { openCgroupFiles } from ${module("../src/system/cgroup_files.ts")};
    console.log(JSON.stringify(findCgroup(openCgroupFiles("", undefined), Deno.pid)));`;
    await using command = startIn(inner, ["unshare", "-C", Deno.execPath(), "eval", script]);
    const { stdout, stderr } = await command.end();
    assert.equal(stderr, "");
    assert.equal(JSON.parse(stdout).group?.folder, inner);
  },
);

const ID = "c0ffee0123456789".repeat(4);
const OTHER = "c0ffeeabcdef4567".repeat(4);

testGroups(
  "a container is found by its id, a unique prefix or its name, with all that runs in it",
  async (home) => {
    const docker = `${home}/docker`, pods = `${home}/kubepods`, pod = `${pods}/pod-1`;
    const groups = [docker, `${docker}/${ID}`, pods, pod, `${pod}/${OTHER}`];
    for (const group of groups) assert.equal(machine.makeFolder(group), undefined);
    {
      await using first = startIn(`${docker}/${ID}`, waiter());
      await waitForLine(first.stdout, "ready");
      // In the group, but no descendant of the first: what `docker exec` starts.
      await using second = startIn(`${docker}/${ID}`, waiter());
      await using other = startIn(`${pod}/${OTHER}`, waiter());
      for (const running of [second, other]) await waitForLine(running.stdout, "ready");
      const host = new ClientHost({
        docker: { web: ID, "web-of-the-tests": ID, gone: "ab".repeat(32) },
      });
      const find = (name: string) => findContainer(host, machine, name);

      for (const name of [ID, ID.slice(0, 12), ID.slice(0, 7), "web", "web-of-the-tests"]) {
        const found = await find(name);
        assert.ok(found.kind === "found", `${name}: ${JSON.stringify(found)}`);
        const { container } = found;
        assert.deepEqual([container.id, container.pid, container.processName], [
          ID,
          first.pid,
          "perl",
        ]);
        assert.equal(container.place?.folder, `${docker}/${ID}`);
        assert.equal(container.cgroup.kind, "found");
        const members = new CgroupMembers(machine, container.place.folder);
        assert.deepEqual(members.pids(0).sort(), [first.pid, second.pid].sort());
      }
      const byPod = await find(OTHER.slice(0, 20));
      assert.equal(byPod.kind === "found" && byPod.container.pid, other.pid);

      const ambiguous = await find("c0ffee");
      assert.ok(ambiguous.kind === "ambiguous");
      assert.deepEqual(ambiguous.candidates.map(({ id }) => id).sort(), [ID, OTHER].sort());
      for (const name of ["nobody", "c0", "dead", "gone"]) {
        const unknown = await find(name);
        assert.ok(unknown.kind === "unknown", name);
        const ids = unknown.candidates.map(({ id }) => id);
        assert.ok(ids.includes(ID) && ids.includes(OTHER));
        assert.equal(
          unknown.reason?.startsWith('there is a container "gone"'),
          name === "gone" || undefined,
        );
      }
      for (const running of [first, second, other]) await running.closeStdin();
    }
    for (const group of groups.toReversed()) assert.equal(machine.removeFolder(group), undefined);
  },
);

/** Starts a command in a group: the shell enters it and becomes the command. */
function startIn(folder: string, command: readonly string[]): Running {
  const enter = 'echo 0 > "$0/cgroup.procs" && exec "$@"';
  return start(["sh", "-c", enter, folder, ...command], { stdin: "open" });
}

/** This machine with clients that know containers by name. */
class ClientHost extends LocalHost {
  readonly #names: Readonly<Record<string, Readonly<Record<string, string>>>>;

  constructor(names: Readonly<Record<string, Readonly<Record<string, string>>>>) {
    super();
    this.#names = names;
  }

  override runHelper({ command, args }: HelperRequest): Promise<HelperResult> {
    const names = this.#names[command];
    if (!names) return Promise.resolve({ kind: "notFound" });
    assert.deepEqual(args.slice(0, -1), [
      ..."inspect --type container --format {{.Id}} --".split(" "),
    ]);
    const id = names[args.at(-1)!];
    const stdout = new TextEncoder().encode(id === undefined ? "" : `${id}\n`);
    return Promise.resolve({ kind: "ended", code: id === undefined ? 1 : 0, stdout, stderr: "" });
  }
}

const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

function assertNear(actual: number, expected: number, what: string): void {
  const off = Math.abs(actual - expected);
  const tolerance = TOLERANCE.share * expected + TOLERANCE.bytes;
  assert.ok(off <= tolerance, `${what}: ${actual}, off by ${off} from ${expected}`);
}
