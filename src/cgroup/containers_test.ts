import assert from "node:assert/strict";
import { containersIn, isIdPrefix } from "./containers.ts";

const ID = "0123456789abcdef".repeat(4);
const INNER = "fedcba9876543210".repeat(4);
const POD = "pod6f8ad1f6-8f07-4f2c-8e1d-8f0b5c9f5a11";

/** Where the runtimes put their containers, by cgroupfs and by systemd. */
const PATHS: Readonly<Record<string, string>> = {
  "docker by cgroupfs": `/docker/${ID}`,
  "docker by systemd": `/system.slice/docker-${ID}.scope`,
  "docker, rootless": `/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${ID}.scope`,
  "podman by systemd": `/machine.slice/libpod-${ID}.scope`,
  "podman by cgroupfs": `/libpod_parent/libpod-${ID}`,
  "Kubernetes by cgroupfs": `/kubepods/burstable/${POD}/${ID}`,
  "Kubernetes, containerd by systemd":
    `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-${POD}.slice/cri-containerd-${ID}.scope`,
  "Kubernetes, cri-o by systemd": `/kubepods.slice/kubepods-${POD}.slice/crio-${ID}.scope`,
  "Kubernetes, containerd that mixes both":
    `/system.slice/containerd.service/kubepods-besteffort-${POD}.slice:cri-containerd:${ID}`,
  "above memmark's namespace": `/../${ID}`,
  "a cloud's task": `/ecs/0a1b2c3d/${ID}`,
};

for (const [what, path] of Object.entries(PATHS)) {
  Deno.test(`a container's group is known: ${what}`, () => {
    assert.deepEqual(containersIn(path), [{ id: ID, path }]);
    assert.deepEqual(containersIn(`${path}/container/init.scope`), [{ id: ID, path }]);
  });
}

Deno.test("a container in a container is in both", () => {
  const outer = `/docker/${ID}`, inner = `${outer}/docker/${INNER}`;
  assert.deepEqual(containersIn(inner), [{ id: ID, path: outer }, { id: INNER, path: inner }]);
});

Deno.test("watchers, pods and other groups are no containers", () => {
  const paths = [
    "/",
    "/user.slice/session-1.scope",
    `/machine.slice/libpod-conmon-${ID}.scope`,
    `/machine.slice/crio-conmon-${ID}.scope`,
    `/kubepods/${POD}`,
    `/docker/${ID.slice(1)}`,
    `/docker/${ID}0`,
    `/docker/${ID.toUpperCase()}`,
    `/x-${ID}.service`,
  ];
  for (const path of paths) assert.deepEqual(containersIn(path), [], path);
});

Deno.test("the beginning of an id has 3 to 64 hex digits", () => {
  for (const text of ["abc", ID]) assert.ok(isIdPrefix(text), text);
  for (const text of ["", "ab", "web", "ABC", `${ID}0`, "abc\n"]) {
    assert.ok(!isIdPrefix(text), text);
  }
});
