import assert from "node:assert/strict";
import fc from "fast-check";
import { belowRoot, memoryMembership, parseProcCgroup } from "./proc_cgroup.ts";

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
