import assert from "node:assert/strict";
import { parseCgroupMounts } from "./mountinfo.ts";

Deno.test("of the mounts, those of control groups are read, whatever optional fields they have", () => {
  const text = `22 27 0:21 / /proc rw,relatime - proc proc rw
35 31 0:32 / /sys/fs/cgroup/memory rw,nosuid,nodev master:9 shared:16 - cgroup cgroup rw,memory
36 31 0:33 /docker/1 /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu,cpuacct
41 31 0:38 /.. /sys/fs/cgroup/unified rw shared:10 - cgroup2 cgroup2 rw,nsdelegate
27 1 254:0 /cgroup2 /cgroup rw - ext4 /dev/vda rw
`;
  assert.deepEqual(parseCgroupMounts(text), [
    { version: 1, options: ["rw", "memory"], root: "/", mountPoint: "/sys/fs/cgroup/memory" },
    {
      version: 1,
      options: ["rw", "cpu", "cpuacct"],
      root: "/docker/1",
      mountPoint: "/sys/fs/cgroup/cpu",
    },
    {
      version: 2,
      options: ["rw", "nsdelegate"],
      root: "/..",
      mountPoint: "/sys/fs/cgroup/unified",
    },
  ]);
});

Deno.test("escapes in mountinfo are bytes, and a lone backslash is itself", () => {
  const line = String.raw`1 2 0:3 /a\134b /c\040d\011\303\244\ e rw - cgroup2 none rw`;
  const [mount] = parseCgroupMounts(line.replace(" e", "e"));
  assert.equal(mount!.root, "/a\\b");
  assert.equal(mount!.mountPoint, "/c d\tä\\e");
});

Deno.test("what is no mountinfo has no mounts", () => {
  for (const text of ["", "\n", "nonsense", "1 2 0:3 / /x rw cgroup2 none rw", "- cgroup2"]) {
    assert.deepEqual(parseCgroupMounts(text), [], text);
  }
});
