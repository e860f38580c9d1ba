import assert from "node:assert/strict";
import { needsForkEvents } from "../../tests/support/need.ts";
import { openForkEvents } from "./fork_socket.ts";

const ignore = needsForkEvents();

/** Forks since the last call that this process, or one of these, is the parent of. */
function forksBy(events: ReturnType<typeof openForkEvents>, ...pids: number[]): number[][] {
  const forks: number[][] = [];
  assert.equal(events!.drain((parent, child) => forks.push([parent, child])), true);
  return forks.filter(([parent]) => pids.includes(parent!));
}

Deno.test({
  name:
    "the kernel tells of the forks of a process and of its child, in their order, and each once",
  ignore,
  async fn() {
    const events = openForkEvents();
    forksBy(events);
    const script = 'my $pid = fork; if (!$pid) { fork; exit } waitpid $pid, 0; print "$$ $pid"';
    const perl = await new Deno.Command("perl", { args: ["-e", script] }).output();
    const [parent, child] = new TextDecoder().decode(perl.stdout).split(" ").map(Number);
    const forks = forksBy(events, parent!, child!);
    assert.deepEqual(forks.slice(0, 1), [[parent, child]]);
    assert.deepEqual(forks.slice(1).map(([by]) => by), [child]);
    assert.deepEqual(forksBy(events, parent!, child!), []);
    events!.close();
  },
});

Deno.test({
  name: "closing leaves no socket behind",
  ignore,
  fn() {
    const events = openForkEvents()!;
    assert.equal(sockets(), 1);
    events.close();
    assert.equal(sockets(), 0);
  },
});

/** Connector sockets (11) of this process: a socket's port is the pid, if that is free. */
const sockets = () =>
  Deno.readTextFileSync("/proc/net/netlink").split("\n")
    .filter((line) => line.match(/^\S+ +11 +(\d+) /)?.[1] === String(Deno.pid)).length;
