/** A container's group in a path of `/proc/<pid>/cgroup`. */
export interface ContainerGroup {
  /** 64 hex digits. */
  readonly id: string;
  /** The path up to and including the container's group. */
  readonly path: string;
}

/**
 * The name of a container's group: the id alone (docker and podman by cgroupfs, Kubernetes by
 * cgroupfs), or after the runtime's name: `docker-<id>.scope`, `cri-containerd-<id>.scope`,
 * `crio-<id>.scope`, `libpod-<id>.scope`, `…:cri-containerd:<id>`.
 */
const GROUP_NAME = /^(?:.*[-:])?([0-9a-f]{64})(?:\.scope)?$/;
/** podman's and cri-o's watchers, one beside each container and no part of it. */
const WATCHER = /(?:^|[-_])conmon-/;

/** The containers that a group lies in, the outer before the inner: containers can run containers. */
export function containersIn(path: string): ContainerGroup[] {
  const names = path.split("/");
  return names.flatMap((name, i) => {
    const id = WATCHER.test(name) ? undefined : GROUP_NAME.exec(name)?.[1];
    return id === undefined ? [] : [{ id, path: names.slice(0, i + 1).join("/") }];
  });
}

/** Whether it is a container's id or the beginning of one; fewer than 3 digits are too few. */
export const isIdPrefix = (text: string) => /^[0-9a-f]{3,64}$/.test(text);

/** As docker and podman print it. */
export const shortId = (id: string) => id.slice(0, 12);
