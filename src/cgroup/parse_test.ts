import assert from "node:assert/strict";
import fc from "fast-check";
import {
  belowRoot,
  lowest,
  memoryMembership,
  parseCgroupMounts,
  parseKeyed,
  parseLimit,
  parseNumber,
  parseProcCgroup,
} from "./parse.ts";

Deno.test("a number is read, max is infinite, and all else is not there", () => {
  assert.equal(parseNumber("4096\n"), 4096);
  assert.equal(parseNumber("0\n"), 0);
  assert.equal(parseNumber("max\n"), Infinity);
  for (const text of ["", "\n", "-1", "1 2", "1k", "NaN"]) assert.equal(parseNumber(text), NaN);
});

Deno.test("a limit that no machine can reach is none, with pages of any size", () => {
  for (
    const none of ["9223372036854771712", "9223372036854710272", "18446744073709551615", "max"]
  ) {
    assert.equal(parseLimit(none), Infinity);
  }
  assert.equal(parseLimit("67108864\n"), 67108864);
});

Deno.test("a key is only found at the beginning of a line and as a whole", () => {
  const text = "total_rss 1\nrss 2\nrss_huge 3\nrss";
  assert.equal(parseKeyed(text, "rss"), 2);
  assert.equal(parseKeyed(text, "total_rss"), 1);
  assert.equal(parseKeyed(text, "rss_huge"), 3);
  assert.equal(parseKeyed(text, "huge"), NaN);
  assert.equal(parseKeyed("rss_huge 3\n", "rss"), NaN);
  assert.equal(parseKeyed("", "rss"), NaN);
});

Deno.test("each of any keyed numbers is read back", () => {
  const entries = fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.maxSafeNat(), {
    minKeys: 1,
  });
  fc.assert(fc.property(entries, (numbers) => {
    const text = Object.entries(numbers).map(([key, value]) => `${key} ${value}\n`).join("");
    for (const [key, value] of Object.entries(numbers)) assert.equal(parseKeyed(text, key), value);
  }));
});

Deno.test("the lowest of limits leaves out what is not there", () => {
  assert.equal(lowest([NaN, 5, Infinity, 7]), 5);
  assert.equal(lowest([NaN]), Infinity);
  assert.equal(lowest([]), Infinity);
});

const MEMORY_OF: readonly (readonly [name: string, text: string, version: number, path: string])[] =
  [
    ["v2", "0::/user.slice/app.scope\n", 2, "/user.slice/app.scope"],
    ["v1", "2:cpu,cpuacct:/a\n4:memory:/b\n", 1, "/b"],
    ["hybrid, v2 first", "0::/decoy\n4:memory:/b\n", 1, "/b"],
    ["memory with others", "4:cpu,memory:/b\n0::/\n", 1, "/b"],
    ["a name like memory", "1:name=memory:/no\n0::/yes\n", 2, "/yes"],
    [
      "a path with colons",
      "0::/kubepods.slice:cri-containerd:12\n",
      2,
      "/kubepods.slice:cri-containerd:12",
    ],
    ["a removed group", "0::/job (deleted)\n", 2, "/job"],
    ["above the namespace", "0::/../other\n", 2, "/../other"],
  ];

for (const [name, text, version, path] of MEMORY_OF) {
  Deno.test(`the group that accounts memory is found: ${name}`, () => {
    const found = memoryMembership(parseProcCgroup(text));
    assert.deepEqual([found?.version, found?.path], [version, path]);
  });
}

Deno.test("without the memory controller and v2 there is no such group", () => {
  for (const text of ["", "1:cpu:/a\n", "1:name=systemd:/a\n", "x:y\n"]) {
    assert.equal(memoryMembership(parseProcCgroup(text)), undefined, text);
  }
});

const BELOW: readonly (readonly [root: string, path: string, kind: string, names?: string])[] = [
  ["/", "/", "names", ""],
  ["/", "/a/b", "names", "a/b"],
  ["/docker/1", "/docker/1", "names", ""],
  ["/docker/1", "/docker/1/x", "names", "x"],
  ["/docker/1", "/docker/12", "outside"],
  ["/docker/1", "/docker", "outside"],
  ["/", "/../c", "outside"],
  ["/..", "/../c", "names", "c"],
  ["/../c", "/../c/d", "names", "d"],
  ["/..", "/../../c", "outside"],
  ["/..", "/", "hidden"],
  ["/../..", "/x", "hidden"],
  ["/../..", "/../x", "hidden"],
  ["/../c", "/x", "outside"],
];

for (const [root, path, kind, names] of BELOW) {
  Deno.test(`seen from a mount of "${root}", the group "${path}" is: ${kind} ${names ?? ""}`, () => {
    const below = belowRoot(root, path);
    assert.equal(below.kind, kind);
    if (below.kind === "names") assert.equal(below.names.join("/"), names);
  });
}

Deno.test("a group below the root of a mount is found again, whatever the names", () => {
  const name = fc.string({ minLength: 1 }).filter((s) => !s.includes("/") && s !== "..");
  const ups = fc.nat(3).map((n) => Array<string>(n).fill(".."));
  fc.assert(fc.property(ups, fc.array(name), fc.array(name), (up, root, names) => {
    const path = (parts: readonly string[]) => `/${parts.join("/")}`;
    const below = belowRoot(path([...up, ...root]), path([...up, ...root, ...names]));
    assert.deepEqual(below, { kind: "names", names });
  }));
});

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
