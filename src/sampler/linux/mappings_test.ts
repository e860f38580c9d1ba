import assert from "node:assert/strict";
import { mappingName, MappingSums } from "./mappings.ts";

const MIB = 1024 ** 2;

/** A record of `/proc/<pid>/smaps`, as Linux 6.18 writes it. */
const record = (path: string, rssKib: number, pssKib = rssKib, inode = 0) =>
  `7f5d37200000-7f5d37400000 rw-p 00000000 fe:00 ${inode}${
    " ".repeat(Math.max(1, 26 - String(inode).length))
  }${path}
Size:               2048 kB
Rss:                ${rssKib} kB
Pss:                ${pssKib} kB
Pss_Dirty:          ${pssKib} kB
Private_Dirty:      ${pssKib} kB
VmFlags: rd wr mr mw me ac sd 
`;

Deno.test("mappings of one name are added up, the largest come first", () => {
  const sums = new MappingSums();
  sums.add(record("", 1024) + record("[heap]", 4096, 2048) + record("/usr/lib/libc.so.6", 512, 9));
  sums.add(record("", 1024) + record("/usr/lib/libm.so.6", 0, 0));
  assert.equal(sums.rssBytes, 6.5 * MIB);
  assert.deepEqual(sums.largest(), [
    { name: "[heap]", rssBytes: 4 * MIB, pssBytes: 2 * MIB, count: 1 },
    { name: "[anon]", rssBytes: 2 * MIB, pssBytes: 2 * MIB, count: 2 },
    { name: "libc.so.6", rssBytes: 0.5 * MIB, pssBytes: 9 * 1024, count: 1 },
  ]);
});

Deno.test("a record that is cut between two blocks is one mapping, at every line", () => {
  const lines = (record("[heap]", 4096) + record("/x/a b", 8)).split(/(?<=\n)/);
  for (let cut = 1; cut < lines.length; cut++) {
    const sums = new MappingSums();
    sums.add(lines.slice(0, cut).join(""));
    sums.add(lines.slice(cut).join(""));
    assert.deepEqual(sums.largest().map(({ name, rssBytes }) => [name, rssBytes]), [
      ["[heap]", 4096 * 1024],
      ["a b", 8 * 1024],
    ]);
  }
});

Deno.test("no more than ten are told of", () => {
  const sums = new MappingSums();
  for (let i = 0; i < 30; i++) sums.add(record(`/lib/${i}.so`, 100 - i));
  assert.deepEqual([sums.largest().length, sums.largest()[9]!.name], [10, "9.so"]);
});

Deno.test("names are those that people know", () => {
  const names = [
    ["", "[anon]"],
    ["[anon:glibc: malloc]", "[anon:glibc: malloc]"],
    ["/srv/secret/user/libx.so", "libx.so"],
    ["/srv/x/libx.so (deleted)", "libx.so (deleted)"],
    ["/dev/shm/PostgreSQL.123", "/dev/shm/PostgreSQL.123"],
    ["/dev/shm/sem.x (deleted)", "/dev/shm/sem.x (deleted)"],
    ["/memfd:pulse/audio (deleted)", "memfd:pulse/audio"],
    ["/SYSV0052e2c1 (deleted)", "SYSV0052e2c1"],
    ["/dev/zero (deleted)", "[shared anon]"],
  ];
  for (const [path, name] of names) assert.equal(mappingName(path!), name);
});

Deno.test("a file whose name looks like a figure or a mapping is a name", () => {
  const sums = new MappingSums();
  sums.add(record("/tmp/Rss:    999 kB", 4) + record("/tmp/1-2 rw-p 0 0:0 0", 2));
  assert.deepEqual(sums.largest().map(({ name, rssBytes }) => [name, rssBytes / 1024]), [
    ["Rss:    999 kB", 4],
    ["1-2 rw-p 0 0:0 0", 2],
  ]);
});
