/** An attached tree of whose forks the kernel tells. */
import assert from "node:assert/strict";
import type { FakeProc, FakeProcess } from "../../../tests/support/fake_proc.ts";
import { type Play, PlayedTree, SELF } from "../../../tests/support/played_tree.ts";

Deno.test("a daemon whose parent was born and died between two looks is in the tree, and so are its children", () => {
  const { play, proc, root } = attached();
  const { daemon } = forkTwice(proc, root.pid);
  assert.deepEqual(play.pids(), [root.pid, daemon.pid]);
  const child = proc.fork(daemon.pid);
  assert.deepEqual(play.pids(), [root.pid, daemon.pid, child.pid]);
});

Deno.test("without the kernel's account it is a stranger", () => {
  const { play, proc, root } = attached({ forks: false });
  forkTwice(proc, root.pid);
  assert.deepEqual(play.pids(), [root.pid]);
});

Deno.test("any number of parents may have died, the root among them", () => {
  const { play, proc, root } = attached();
  const { daemon } = forkTwice(proc, root.pid);
  const { daemon: last } = forkTwice(proc, daemon.pid);
  proc.end(daemon.pid);
  proc.end(root.pid);
  assert.deepEqual(play.pids(), [last.pid]);
});

Deno.test("forks from before the first look do no harm, and an orphan of then is not lost", () => {
  let child: FakeProcess, orphan: FakeProcess;
  const { play, root } = attached({
    setUp(proc, root) {
      proc.fork(1);
      child = proc.fork(root.pid);
      orphan = forkTwice(proc, root.pid).daemon;
    },
  });
  assert.deepEqual(play.pids(), [root.pid, child!.pid, orphan!.pid]);
});

Deno.test("one that was found dead may have forked after the account was given", () => {
  const { play, proc, root } = attached();
  const member = proc.fork(root.pid);
  play.look();
  const middle = proc.fork(root.pid);
  const orphans: FakeProcess[] = [];
  play.forks.onDrained = () => {
    play.forks.onDrained = () => {};
    for (const parent of [member, middle]) {
      orphans.push(proc.fork(parent.pid));
      proc.end(parent.pid);
    }
  };
  play.look();
  assert.deepEqual(play.pids(), [root.pid, ...orphans.map(({ pid }) => pid)]);
});

Deno.test("the pid of a descendant that has died does not make a stranger kin, nor its children", () => {
  const { play, proc, root } = attached();
  const { middle, daemon } = forkTwice(proc, root.pid);
  proc.newest = middle.pid - 1;
  const stranger = proc.fork(1);
  assert.equal(stranger.pid, middle.pid);
  forkTwice(proc, stranger.pid);
  assert.deepEqual(play.pids(), [root.pid, daemon.pid]);
  proc.fork(stranger.pid);
  assert.deepEqual(play.pids(), [root.pid, daemon.pid]);
});

Deno.test("strangers that have the pids of two members, one the child of the other, are none", () => {
  const { play, proc, root } = attached();
  const [first, second] = [proc.fork(root.pid), proc.fork(root.pid)];
  play.look();
  proc.end(first.pid);
  proc.end(second.pid);
  // The second pid was given to somebody else before: so it is told of first.
  proc.newest = second.pid - 1;
  proc.end(proc.fork(1).pid);
  proc.newest = first.pid - 1;
  const parent = proc.fork(1);
  proc.fork(parent.pid);
  assert.deepEqual([...proc.all()].map(({ pid }) => pid).slice(-2), [first.pid, second.pid]);
  assert.deepEqual(play.pids(), [root.pid]);
});

Deno.test("a stranger that had a member's pid and has died as well does not make its orphan kin", () => {
  const { play, proc, root } = attached();
  const member = proc.fork(root.pid);
  play.look();
  proc.end(member.pid);
  proc.newest = member.pid - 1;
  const stranger = proc.fork(1);
  play.forks.onDrained = () => {
    play.forks.onDrained = () => {};
    proc.fork(stranger.pid);
    proc.end(stranger.pid);
  };
  play.look();
  assert.deepEqual(play.pids(), [root.pid]);
});

Deno.test("a thread that has the pid of a descendant that died is no process of the tree", () => {
  const { play, proc, root } = attached();
  const { middle, daemon } = forkTwice(proc, root.pid);
  proc.newest = middle.pid - 1;
  assert.equal(proc.startThread(1), middle.pid);
  assert.deepEqual(play.pids(), [root.pid, daemon.pid]);
});

Deno.test("when forks were lost the machine is scanned, and no pid from before is trusted", () => {
  const { play, proc, root } = attached();
  const [member, gone] = [proc.fork(root.pid), proc.fork(root.pid)];
  play.look();
  proc.end(member.pid);
  proc.end(gone.pid);
  proc.newest = member.pid - 1;
  const stranger = proc.fork(1);
  const child = proc.fork(root.pid);
  play.forks.overflow();
  assert.deepEqual(play.pids(), [root.pid, child.pid]);
  assert.ok(proc.opened.includes("."), "a scan was wanted");
  // Both had died by the look at them, but what forks now is a stranger.
  forkTwice(proc, stranger.pid);
  const { daemon } = forkTwice(proc, child.pid);
  assert.deepEqual(play.pids(), [root.pid, child.pid, daemon.pid]);
  assert.ok(!proc.opened.includes("."), "one scan is enough");
});

Deno.test("a descendant that cannot be read for want of handles is taken in once it can", () => {
  const { play, proc, root } = attached();
  play.look();
  proc.maxHandles = 0;
  const { daemon } = forkTwice(proc, root.pid);
  assert.deepEqual(play.pids(), [root.pid]);
  proc.maxHandles = Infinity;
  assert.deepEqual(play.pids(), [root.pid, daemon.pid]);
});

Deno.test("memmark itself is left out though it runs below the root, and what it starts as well", () => {
  const { play, proc, root } = attached({
    setUp: (proc, root) => void (proc.get(SELF).ppid = root.pid),
  });
  play.look();
  proc.fork(SELF);
  assert.deepEqual(play.pids(), [root.pid]);
});

Deno.test("one that belongs anyway stays a member when a stranger is told to have started it", () => {
  const extra: number[] = [];
  const { play, proc, root } = attached({ extraPids: () => extra });
  play.forks.onDrained = () => {
    play.forks.onDrained = () => {};
    extra.push(proc.fork(1).pid);
  };
  assert.deepEqual(play.pids(), [root.pid, ...extra]);
  const pids = [root.pid, ...extra];
  extra.length = 0;
  assert.deepEqual(play.pids(), pids);
});

Deno.test("strangers that the kernel tells of open no files, whether they live or have died", () => {
  const { play, proc } = attached();
  play.look();
  proc.fork(1);
  proc.end(proc.fork(1).pid);
  play.look();
  assert.deepEqual(proc.opened, []);
});

Deno.test("a child that is forked while the account is read is found next time, once", () => {
  const { play, proc, root } = attached();
  let child: FakeProcess;
  play.forks.onDrained = () => {
    play.forks.onDrained = () => {};
    child = proc.fork(root.pid);
  };
  assert.deepEqual(play.pids(), [root.pid]);
  assert.deepEqual(play.pids(), [root.pid, child!.pid]);
  assert.deepEqual(play.pids(), [root.pid, child!.pid]);
});

Deno.test("closing the sampler closes the account", () => {
  const { play } = attached();
  play.close();
  assert.ok(play.forks.isClosed);
});

function attached(changes: Partial<Play> = {}) {
  const play = new PlayedTree({ launched: false, forks: true, ...changes });
  return { play, proc: play.proc, root: play.root };
}

/** A child that starts a process and ends. */
function forkTwice(proc: FakeProc, pid: number): { middle: FakeProcess; daemon: FakeProcess } {
  const middle = proc.fork(pid);
  const daemon = proc.fork(middle.pid);
  proc.end(middle.pid);
  return { middle, daemon };
}
