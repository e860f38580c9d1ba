import assert from "node:assert/strict";
import { dirname } from "node:path";
import { tempDir } from "../../tests/support/memmark.ts";
import { openCgroupFiles } from "../system/cgroup_files.ts";
import { findCgroup } from "./find_cgroup.ts";

Deno.test("on v1 the group is the one of the hierarchy with the memory controller, wherever the others are", () => {
  using dir = tempDir();
  const put = (path: string, text: string) => {
    Deno.mkdirSync(dirname(dir.path + path), { recursive: true });
    Deno.writeTextFileSync(dir.path + path, text);
  };
  put("/proc/7/cgroup", "3:cpu:/job\n2:memory:/job\n1:pids:/job\n");
  put(
    "/proc/self/mountinfo",
    ["cpu", "memory", "pids"].map((name, i) =>
      `3${i} 31 0:3${i} / /sys/fs/cgroup/${name} rw - cgroup cgroup rw,${name}\n`
    ).join(""),
  );
  for (const name of ["cpu", "memory", "pids"]) {
    put(`/sys/fs/cgroup/${name}/job/cgroup.procs`, "7\n");
  }
  put("/sys/fs/cgroup/memory/job/memory.usage_in_bytes", "4096\n");
  assert.deepEqual(findCgroup(openCgroupFiles(dir.path, undefined), 7), {
    kind: "found",
    group: {
      version: 1,
      folder: "/sys/fs/cgroup/memory/job",
      mountPoint: "/sys/fs/cgroup/memory",
    },
  });
});
