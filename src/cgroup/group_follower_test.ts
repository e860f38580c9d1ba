import assert from "node:assert/strict";
import { PlayedV2, unpack } from "../../tests/support/cgroups.ts";
import { tempDir } from "../../tests/support/memmark.ts";
import { type FollowRequest, GroupFollower } from "./group_follower.ts";

const MOUNT = "/sys/fs/cgroup";
const APP = "/user.slice/user-1000.slice/user@1000.service/app.slice";
const HOME = `${MOUNT}${APP}/app-build.scope`;
const OTHER = `${MOUNT}${APP}/other.scope`;
/** What is charged to HOME in the fixture. */
const HOME_BYTES = 75550720;

/** memmark is pid 500 in HOME; the command 4242 goes where it is sent. */
function played() {
  const dir = tempDir();
  unpack("v2_systemd", dir.path);
  const files = new PlayedV2(dir.path, 500);
  files.makeFolder(OTHER);
  files.put(`${OTHER}/memory.current`, "7\n");
  files.put(`${OTHER}/memory.events`, "oom_kill 0\n");
  files.put("/proc/500/cgroup", `0::${APP}/app-build.scope\n`);
  return {
    files,
    send: (path: string) => files.put("/proc/4242/cgroup", `0::${path}\n`),
    [Symbol.dispose]: () => dir[Symbol.dispose](),
  };
}

const start = (files: PlayedV2, changes: Partial<FollowRequest> = {}) =>
  new GroupFollower({
    files,
    pid: 500,
    isDedicated: () => false,
    onMove: () => {},
    ...changes,
  });

Deno.test("a command that goes to another group is followed, and that is told", () => {
  using machine = played();
  let moves = 0;
  const follower = start(machine.files, { onMove: () => moves++ });
  assert.deepEqual([follower.folder, follower.reason], [HOME, undefined]);
  assert.equal(follower.read(0)?.currentBytes, HOME_BYTES);
  follower.follow(4242);
  assert.equal(follower.read(1)?.currentBytes, HOME_BYTES);
  assert.equal(moves, 0);
  machine.send(`${APP}/other.scope`);
  assert.equal(follower.read(2)?.currentBytes, 7);
  assert.deepEqual([follower.folder, moves], [OTHER, 1]);
  // There it stays, and v1 shows a process that ends in the root group.
  assert.equal(follower.read(3)?.currentBytes, 7);
  machine.send("/");
  assert.equal(follower.read(4)?.currentBytes, 7);
  assert.equal(moves, 1);
  follower.close();
});

Deno.test("a group that is fixed is kept when the process leaves it, which is told once", () => {
  using machine = played();
  const group = { version: 2, folder: HOME, mountPoint: MOUNT } as const;
  const moves: string[] = [];
  const follower = start(machine.files, {
    onMove: (folder) => moves.push(folder),
    fixed: { kind: "found", group },
  });
  follower.follow(4242);
  follower.read(0);
  assert.deepEqual(moves, []);
  machine.send(`${APP}/other.scope`);
  for (const nowMs of [1, 2]) {
    assert.equal(follower.read(nowMs)?.currentBytes, HOME_BYTES);
    assert.deepEqual([follower.folder, moves], [HOME, [OTHER]]);
  }
  follower.close();
});

Deno.test("OOM kills are those since the beginning, of the group that has most of them", () => {
  using machine = played();
  const { files } = machine;
  const kills = (folder: string, count: number) =>
    files.put(`${folder}/memory.events`, `oom 1\noom_kill ${count}\n`);
  kills(HOME, 5);
  files.put("/proc/vmstat", "oom_kill 10\n");
  const follower = start(files);
  assert.deepEqual(follower.evidence(), { groupKills: 0, machineKills: 0 });
  follower.follow(4242);
  machine.send(`${APP}/other.scope`);
  follower.read(0);
  kills(HOME, 6);
  kills(OTHER, 2);
  files.put("/proc/vmstat", "oom_kill 13\n");
  assert.deepEqual(follower.evidence(), { groupKills: 2, machineKills: 3 });
  follower.close();
});

Deno.test("without a group it says why, has no figures, and counts the machine's OOM kills", () => {
  using machine = played();
  const { files } = machine;
  files.put("/proc/500/cgroup", "0::/\n");
  files.put("/proc/vmstat", "oom_kill 1\n");
  const follower = start(files);
  assert.match(String(follower.reason), /root group/);
  assert.deepEqual([follower.read(0), follower.folder], [undefined, undefined]);
  files.put("/proc/vmstat", "oom_kill 2\n");
  assert.deepEqual(follower.evidence(), { machineKills: 1 });
  follower.close();
});
