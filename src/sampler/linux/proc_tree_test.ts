import assert from "node:assert/strict";
import fc from "fast-check";
import { FAKE_PAGE_BYTES, FakeProc, type FakeProcess } from "../../../tests/support/fake_proc.ts";
import { PlayedTree, SELF } from "../../../tests/support/played_tree.ts";
import type { TreeReading } from "../../model/sample.ts";
import { ProcReader } from "./proc_reader.ts";
import { ProcTree } from "./proc_tree.ts";

Deno.test("children and grandchildren started between two looks are found", () => {
  const { proc, root, ...play } = start(true);
  const child = proc.fork(root.pid);
  const grandchild = proc.fork(child.pid);
  proc.fork(1);
  assert.deepEqual(play.pids(), [root.pid, child.pid, grandchild.pid]);
});

Deno.test("a look at an unchanged machine opens nothing, however many processes it has", () => {
  const { proc, look } = start(true, (proc) => {
    for (let i = 0; i < 100; i++) proc.add(10_000 + i, 1);
  });
  look();
  look();
  assert.deepEqual(proc.opened, []);
});

Deno.test("what forks elsewhere costs one file for each that lives, and none for the dead ones", () => {
  const { proc, look } = start(true);
  look();
  const [alive, dead] = [proc.fork(1), proc.fork(1)];
  proc.end(dead.pid);
  look();
  assert.deepEqual(proc.opened, [`${alive.pid}/stat`]);
  look();
  assert.deepEqual(proc.opened, []);
});

Deno.test("of a member that was waited for no file is tried, for its CPU clock is gone", () => {
  const { proc, root, look } = start(true);
  const child = proc.fork(root.pid);
  look();
  look();
  proc.end(child.pid);
  assert.equal(look().pidCount, 1);
  assert.ok(!proc.opened.some((path) => path.startsWith(`${child.pid}/`)), `${proc.opened}`);
});

Deno.test("an attached tree is taken whole, and memmark is left out though it runs below it", () => {
  let inside: FakeProcess, deep: FakeProcess;
  const { root, pids } = start(false, (proc, root) => {
    inside = proc.fork(root.pid);
    deep = proc.fork(inside.pid);
    proc.get(SELF).ppid = inside.pid;
  });
  assert.deepEqual(pids(), [root.pid, inside!.pid, deep!.pid]);
});

Deno.test("a daemon forked twice between two looks of a launched tree comes to memmark and counts", () => {
  const { proc, root, pids } = start(true);
  const parent = proc.fork(root.pid);
  const daemon = proc.fork(parent.pid);
  proc.end(parent.pid, SELF);
  assert.deepEqual(pids(), [root.pid, daemon.pid]);
});

Deno.test("a child that memmark had before the launch is no orphan of the command, not even at a scan", () => {
  const { proc, root, pids } = start(true, (proc) => {
    proc.add(450, SELF, { startTime: 1 });
  });
  assert.deepEqual(pids(), [root.pid]);
  for (let i = 0; i < 3000; i++) proc.end(proc.fork(1).pid);
  assert.deepEqual(pids(), [root.pid]);
  assert.ok(proc.opened.includes("."), "a scan was wanted");
});

Deno.test("a member stays one after its parent's end, and its later children join", () => {
  let child: FakeProcess, grandchild: FakeProcess;
  const { proc, root, pids } = start(false, (proc, root) => {
    child = proc.fork(root.pid);
    grandchild = proc.fork(child.pid);
  });
  pids();
  proc.end(child!.pid);
  const later = proc.fork(grandchild!.pid);
  assert.equal(grandchild!.ppid, 1);
  assert.deepEqual(pids(), [root.pid, grandchild!.pid, later.pid]);
});

Deno.test("a thread takes a pid but is no process", () => {
  const { proc, root, pids } = start(true);
  const child = proc.fork(root.pid);
  proc.startThread(root.pid);
  proc.startThread(child.pid);
  assert.deepEqual(pids(), [root.pid, child.pid]);
});

Deno.test("pids that went round are found below the old ones, and a reused one is another process", () => {
  const { proc, root, pids } = start(true, (proc) => {
    proc.pidMax = 32_768;
  });
  pids();
  proc.newest = 32_764;
  const before = proc.fork(root.pid);
  assert.deepEqual(pids(), [root.pid, before.pid]);
  const last = [proc.fork(root.pid), proc.fork(root.pid)];
  const wrapped = proc.fork(root.pid);
  assert.deepEqual(wrapped.pid, 300);
  assert.deepEqual(pids(), [root.pid, 300, before.pid, ...last.map(({ pid }) => pid)]);
});

Deno.test("pids above a pid_max that was raised since are no trap", () => {
  const { proc, root, pids } = start(true);
  pids();
  proc.newest = 32_760;
  pids();
  proc.pidMax = 4_194_304;
  const children = Array.from({ length: 20 }, () => proc.fork(root.pid).pid);
  assert.equal(children.at(-1), 32_780);
  assert.deepEqual(pids(), [root.pid, ...children]);
});

Deno.test("a member's pid that a stranger got meanwhile brings no stranger in", () => {
  const { proc, root, pids } = start(true);
  const member = proc.fork(root.pid);
  proc.newest = 9000;
  pids();
  proc.end(member.pid);
  reuse(proc, member.pid, 1);
  proc.fork(member.pid);
  assert.deepEqual(pids(), [root.pid]);
});

Deno.test("a member's pid that another descendant got meanwhile counts again", () => {
  const { proc, root, pids } = start(true);
  const member = proc.fork(root.pid);
  proc.newest = 9000;
  pids();
  proc.end(member.pid);
  reuse(proc, member.pid, root.pid);
  const child = proc.fork(member.pid);
  assert.deepEqual(pids(), [root.pid, member.pid, child.pid]);
});

Deno.test("a descendant that is given the pid of the ended root is not the root", () => {
  const { proc, root, look } = start(true);
  const child = proc.fork(root.pid);
  assert.equal(look().rootAlive, true);
  proc.end(root.pid, SELF);
  assert.deepEqual(aliveAndCount(look()), [false, 1]);
  reuse(proc, root.pid, child.pid);
  assert.deepEqual(aliveAndCount(look()), [false, 2]);
});

Deno.test("a half-born process is found on the next look, and its children with it", () => {
  const { proc, root, pids } = start(true);
  const child = proc.fork(root.pid);
  proc.halfBorn.add(child.pid);
  assert.deepEqual(pids(), [root.pid]);
  proc.halfBorn.clear();
  const grandchild = proc.fork(child.pid);
  assert.deepEqual(pids(), [root.pid, child.pid, grandchild.pid]);
});

Deno.test("a process that is born only after several looks is found with the children it has by then", () => {
  const { proc, root, pids } = start(true);
  const child = proc.fork(root.pid);
  proc.halfBorn.add(child.pid);
  pids();
  pids();
  proc.halfBorn.clear();
  const grandchild = proc.fork(child.pid);
  pids();
  assert.deepEqual(pids(100), [root.pid, child.pid, grandchild.pid]);
  pids();
  pids(100);
  pids();
  assert.equal(proc.opened.length, 0, "nothing is awaited any more");
});

Deno.test("a process half born during a scan is found on the next look", () => {
  const { proc, root, pids } = start(true);
  for (let i = 0; i < 3000; i++) proc.end(proc.fork(1).pid);
  const child = proc.fork(root.pid);
  proc.halfBorn.add(child.pid);
  assert.deepEqual(pids(), [root.pid]);
  assert.ok(proc.opened.includes("."), "a scan was wanted");
  proc.halfBorn.clear();
  assert.deepEqual(pids(), [root.pid, child.pid]);
});

Deno.test("more new pids than are worth a look each are seen by one scan", () => {
  const { proc, root, pids } = start(true);
  pids();
  const first = proc.fork(root.pid);
  for (let i = 0; i < 3000; i++) proc.end(proc.fork(1).pid);
  const last = proc.fork(root.pid);
  assert.deepEqual(pids(), [root.pid, first.pid, last.pid]);
  assert.ok(proc.opened.length < 100, `${proc.opened.length} files opened`);
});

Deno.test("after a pause in which pids may have gone full circle, one new pid brings a scan", () => {
  const { proc, root, pids } = start(true);
  pids();
  const child = proc.add(700, root.pid);
  proc.fork(1);
  assert.deepEqual(pids(2000), [root.pid, child.pid]);
});

Deno.test("a process that vanishes between the listing and its opening is passed over", () => {
  let doomed: FakeProcess;
  const { root, pids } = start(false, (proc, root) => {
    doomed = proc.fork(root.pid);
    proc.fork(doomed.pid);
    proc.onOpen = (path) => {
      if (path !== `${doomed.pid}/statm`) return;
      proc.onOpen = () => {};
      proc.end(doomed.pid);
    };
  });
  // Its child was listed as such, so is known to belong or was lost with it: no hang, no crash.
  assert.deepEqual(pids(), [root.pid]);
});

for (
  const [what, text] of [
    ["is not there (subset=pid)", undefined],
    ["names no pid (gVisor)", "0.00 0.00 0.00 0/0 0\n"],
    ["names an old pid (lxcfs)", "0.00 0.00 0.00 1/2 400\n"],
    ["names pids of another namespace (lxcfs)", "0.00 0.00 0.00 1/2 2345678\n"],
  ] as const
) {
  Deno.test(`where loadavg ${what}, nobody escapes either`, () => {
    const { proc, root, pids } = start(true, (proc) => proc.replaced.set("loadavg", text));
    pids();
    const child = proc.fork(root.pid);
    assert.deepEqual(pids(), [root.pid, child.pid]);
    const second = proc.fork(child.pid);
    proc.end(child.pid, SELF);
    assert.deepEqual(pids(), [root.pid, second.pid]);
  });
}

Deno.test("out of handles, members keep their identity, newcomers are found, and figures stay right", () => {
  const { proc, root, look, pids, close } = start(true, (proc) => {
    proc.hasCpuClock = false;
    // The handle of loadavg, of the root, and one to read with.
    proc.maxHandles = 3;
  });
  const children = [1, 2, 3].map((rssPages) => proc.fork(root.pid, { rssPages }));
  const reading = look();
  assert.deepEqual(pids(), [root.pid, ...children.map(({ pid }) => pid)]);
  assert.equal(reading.rssBytes, (root.rssPages + 1 + 2 + 3) * FAKE_PAGE_BYTES);
  assert.equal(reading.mappedRegions, 4 * 20);

  // A pid of one without a handle goes to a stranger.
  const gone = children[2]!.pid;
  proc.end(gone);
  proc.add(gone, 1, { rssPages: 5000 });
  assert.equal(look().rssBytes, (root.rssPages + 1 + 2) * FAKE_PAGE_BYTES);
  close();
  assert.equal(proc.openHandles, 0);
});

Deno.test("with no handle left at all, nothing is said to be 0 or to have ended, and nobody is lost", () => {
  const { proc, root, look, pids } = start(true, (proc) => {
    proc.hasCpuClock = false;
    proc.maxHandles = 3;
  });
  const children = [proc.fork(root.pid), proc.fork(root.pid)];
  look();
  proc.maxHandles = 0;
  const born = proc.fork(root.pid);
  const reading = look();
  assert.deepEqual(reading, { pidCount: 3, rootAlive: true });
  const later = proc.fork(born.pid);
  look();
  proc.maxHandles = Infinity;
  assert.deepEqual(pids(100), [root.pid, ...[...children, born, later].map(({ pid }) => pid)]);
});

Deno.test("handles that run out between two files of a process do not end it", () => {
  const { proc, root, look } = start(true, (proc) => {
    proc.hasCpuClock = false;
    proc.maxHandles = 3;
  });
  proc.fork(root.pid);
  assert.equal(look().pidCount, 2);
  proc.onOpen = (path) => {
    if (path === `${root.pid}/statm`) proc.maxHandles = 0;
  };
  assert.deepEqual(look(), { pidCount: 2, rootAlive: true });
  proc.maxHandles = 3;
  proc.onOpen = () => {};
  assert.equal(look().rssBytes, 20 * FAKE_PAGE_BYTES);
});

Deno.test("where the last handle went to a member, that lets go of it, and all is read", () => {
  const { proc, root, look, pids } = start(true);
  look();
  proc.maxHandles = proc.openHandles;
  const children = [1, 2, 3].map((rssPages) => proc.fork(root.pid, { rssPages }));
  const reading = look();
  assert.deepEqual(pids(), [root.pid, ...children.map(({ pid }) => pid)]);
  assert.equal(reading.rssBytes, (root.rssPages + 1 + 2 + 3) * FAKE_PAGE_BYTES);
});

Deno.test("handles that run out when the main thread has just ended do not end the process", () => {
  const { proc, root, look } = start(true, (proc) => proc.hasCpuClock = false);
  proc.startThread(root.pid);
  look();
  root.state = "Z";
  proc.maxHandles = 0;
  assert.deepEqual(look(), { pidCount: 1, rootAlive: true });
  proc.maxHandles = Infinity;
  assert.equal(look().rssBytes, 10 * FAKE_PAGE_BYTES);
});

Deno.test("a child that is half born while pids go round is found once it is born", () => {
  const { proc, root, pids } = start(false, (proc) => proc.pidMax = SELF + 30);
  proc.newest = proc.pidMax - 2;
  const child = proc.fork(root.pid);
  proc.halfBorn.add(child.pid);
  const stranger = proc.fork(1);
  assert.ok(stranger.pid < root.pid, "pids went round");
  assert.deepEqual(pids(), [root.pid]);
  proc.halfBorn.clear();
  assert.deepEqual(pids(), [root.pid, child.pid]);
});

Deno.test("a scan that could list nothing is made up for", () => {
  const { proc, root, pids } = start(true, (proc) => proc.hasCpuClock = false);
  pids();
  const child = proc.fork(root.pid);
  for (let i = 0; i < 3000; i++) proc.end(proc.fork(1).pid);
  proc.maxHandles = 0;
  pids();
  proc.maxHandles = Infinity;
  assert.deepEqual(pids(), [root.pid, child.pid]);
});

Deno.test("a parent that a scan could not read is found later, with its children", () => {
  const { proc, root, pids } = start(true);
  const parent = proc.fork(root.pid);
  const child = proc.fork(parent.pid);
  for (let i = 0; i < 3000; i++) proc.end(proc.fork(1).pid);
  proc.onOpen = (path) => {
    proc.maxHandles = path === `${parent.pid}/stat` ? 0 : Infinity;
  };
  assert.deepEqual(pids(), [root.pid]);
  proc.onOpen = () => {};
  proc.maxHandles = Infinity;
  assert.deepEqual(pids(100), [root.pid, parent.pid, child.pid]);
});

Deno.test("the end of everybody: the root is gone, the count 0, nothing measured", () => {
  const { proc, root, look } = start(true);
  const child = proc.fork(root.pid);
  look();
  proc.exit(root.pid, SELF);
  proc.end(child.pid, SELF);
  assert.deepEqual(look(), { pidCount: 0, rootAlive: false });
});

Deno.test("closing gives every handle back, the newcomers' and the leavers' too", () => {
  const { proc, root, look, close } = start(true);
  for (let i = 0; i < 5; i++) {
    const child = proc.fork(root.pid);
    look();
    if (i % 2) proc.end(child.pid);
    look();
  }
  close();
  assert.equal(proc.openHandles, 0);
});

/** What may happen between two looks. */
const EVENT = fc.record({
  what: fc.constantFrom(
    "fork",
    "fork",
    "fork half born",
    "born",
    "zombie",
    "reap",
    "end",
    "thread",
    "grow",
  ),
  who: fc.nat(),
});
Deno.test("a launched command that ended before the first sample is in it, as it was", () => {
  const { proc, root, look } = start(true, (_, root) => root.rssPages = 7);
  proc.end(root.pid);
  assert.equal(look().rssBytes, 7 * FAKE_PAGE_BYTES);
  assert.deepEqual(look(), { pidCount: 0, rootAlive: false });
});

const HISTORY = fc.array(fc.array(EVENT, { maxLength: 12 }), { maxLength: 25 });

for (
  const [of, launched, forks] of [
    ["a launched tree", true, false],
    ["an attached tree", false, false],
    ["an attached tree of whose forks the kernel tells", false, true],
  ] as const
) {
  Deno.test(`any history of ${of}, with pids reused again and again, agrees with the model`, () => {
    fc.assert(
      fc.property(HISTORY, (history) => {
        // Few pids, so that they go round all the time; fewer forks a look than pids.
        const setUp = (proc: FakeProc) => {
          proc.newest = SELF;
          proc.pidMax = SELF + 30;
        };
        const { proc, root, look, seen } = start(launched, setUp, forks);
        const adopter = launched ? SELF : 1;
        let model = new Set([root]);
        // A command that ended before its first sample is in that one all the same.
        look();
        for (const [index, events] of history.entries()) {
          // Who was half born at one look is whole at the next.
          proc.halfBorn.clear();
          // Who was born in the tree belongs, whatever becomes of its parents, where that is known.
          const born = launched || forks ? model : undefined;
          for (const event of events) happen(proc, event, adopter, born);
          model = alive(proc, born ?? closure(proc, model));
          // After the second who ran before the look before does not run any more; after the third the
          // kernel has told of all forks.
          const reading = look([1, 25, 120][index % 3]);
          const expected = [...model].filter(({ pid }) => !proc.halfBorn.has(pid));
          assert.deepEqual(
            [...seen()].sort((a, b) => a - b),
            expected.map(({ pid }) => pid).sort((a, b) => a - b),
          );
          assert.equal(reading.rootAlive, model.has(root));
          const rssPages = expected.reduce((sum, process) => sum + process.rssPages, 0);
          assert.equal(reading.rssBytes, expected.length ? rssPages * FAKE_PAGE_BYTES : undefined);
        }
      }),
      { numRuns: 500 },
    );
  });
}

type Event = { readonly what: string; readonly who: number };

function happen(
  proc: FakeProc,
  { what, who }: Event,
  adopter: number,
  born: Set<FakeProcess> | undefined,
): void {
  const able = proc.all().filter(({ pid, state }) => state !== "Z" && !proc.halfBorn.has(pid));
  const mortal = able.filter(({ pid }) => pid !== 1 && pid !== SELF);
  // memmark starts nothing but the command.
  const process = pick(able.filter(({ pid }) => pid !== SELF), who)!;
  const victim = pick(mortal, who);
  // Only orphans of a launched tree come to memmark.
  const heir = victim && (!born || born.has(victim)) ? adopter : 1;
  if (what.startsWith("fork") || what === "thread") {
    // The machine is full.
    if (proc.all().length + proc.all().flatMap(({ tids }) => tids).length > 20) return;
    if (what === "thread") return void proc.startThread(process.pid);
    const child = proc.fork(process.pid, { rssPages: 1 + who % 1000 });
    if (what === "fork half born") proc.halfBorn.add(child.pid);
    if (born?.has(process)) born.add(child);
  } else if (what === "born") {
    proc.halfBorn.clear();
  } else if (what === "reap") {
    const zombie = pick(proc.all().filter(({ state }) => state === "Z"), who);
    // Its children have left it already.
    if (zombie) proc.end(zombie.pid);
  } else if (!victim) {
    return;
  } else if (what === "grow") {
    victim.rssPages += who % 100;
    victim.cpuNanoseconds++;
  } else {
    victim.tids.length = 0;
    if (what === "zombie") proc.exit(victim.pid, heir);
    else proc.end(victim.pid, heir);
  }
}

const pick = <T>(from: readonly T[], who: number): T | undefined => from[who % from.length];

const alive = (proc: FakeProc, of: Iterable<FakeProcess>): Set<FakeProcess> => {
  const all = new Set(proc.all());
  return new Set([...of].filter((process) => all.has(process) && process.state !== "Z"));
};

/** The members with all that now descend from one of them, as far as can be seen. */
function closure(proc: FakeProc, members: Iterable<FakeProcess>): Set<FakeProcess> {
  const closed = alive(proc, members);
  for (let before = -1; before !== closed.size;) {
    before = closed.size;
    const pids = new Set([...closed].filter((p) => !proc.halfBorn.has(p.pid)).map((p) => p.pid));
    for (const process of proc.all()) {
      if (pids.has(process.ppid) && !proc.halfBorn.has(process.pid) && process.pid !== SELF) {
        closed.add(process);
      }
    }
  }
  return alive(proc, closed);
}

/** Pids went round, and this one was given out again. */
function reuse(proc: FakeProc, pid: number, ppid: number): void {
  proc.newest = pid;
  proc.add(pid, ppid);
}

const aliveAndCount = (reading: TreeReading) => [reading.rootAlive, reading.pidCount];

function start(
  launched: boolean,
  setUp?: (proc: FakeProc, root: FakeProcess) => void,
  forks = false,
) {
  const play = new PlayedTree({ launched, forks, ...setUp && { setUp } });
  return {
    proc: play.proc,
    root: play.root,
    look: (afterMs?: number) => play.look(afterMs),
    pids: (afterMs?: number) => play.pids(afterMs),
    seen: () => play.seen(),
    close: () => play.close(),
  };
}

Deno.test("processes that belong anyway are members, from the first look on, and their children", () => {
  const extra: number[] = [];
  const setUp = (proc: FakeProc) => extra.push(proc.fork(1).pid);
  const tree = new PlayedTree({ launched: false, setUp, extraPids: () => extra });
  const [first] = extra;
  assert.deepEqual(tree.pids(), [tree.root.pid, first]);
  const late = tree.proc.fork(1).pid;
  extra.push(late);
  assert.deepEqual(tree.pids(), [tree.root.pid, first, late]);
  const child = tree.proc.fork(late).pid;
  assert.deepEqual(tree.pids(), [tree.root.pid, first, late, child]);
  tree.close();
});

Deno.test("a parent that is dropped before its child leaves it to hand on what it used", () => {
  const proc = new FakeProc();
  proc.add(SELF, 1);
  const root = proc.fork(SELF);
  const child = proc.fork(root.pid);
  const grandchild = proc.fork(child.pid);
  const request = { rootPid: root.pid, launched: true, smaps: false };
  const tree = new ProcTree(new ProcReader(proc), request, SELF, 0);
  tree.discover(1);
  const placeOf = (pid: number) => tree.members.list.findIndex((member) => member.pid === pid);
  tree.members.list[placeOf(grandchild.pid)]!.cpu.update(4000, 0);
  tree.drop(placeOf(child.pid));
  tree.drop(placeOf(grandchild.pid));
  tree.members.creditParents();
  assert.equal(tree.members.endedCpuUs, 0, "nothing was left without a parent");
  assert.equal(tree.root!.cpu.totalUs, 4000);
});
