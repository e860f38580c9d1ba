/** Where a process stands in one hierarchy. */
export interface Membership {
  /** v1 hierarchies have numbers from 1 on; 0 is v2. */
  readonly version: 1 | 2;
  readonly controllers: readonly string[];
  /** The group, from the root of the hierarchy or of the reader's cgroup namespace: may begin with `/..`. */
  readonly path: string;
}

/** Reads `/proc/<pid>/cgroup`, cgroups(7): lines `id:controllers:path`. A path may hold colons. */
export function parseProcCgroup(text: string): Membership[] {
  return [...text.matchAll(/^(\d+):([^:\n]*):(\/.*)$/gm)].map(([, id, controllers, path]) => ({
    version: id === "0" ? 2 : 1,
    controllers: controllers!.split(",").filter(Boolean),
    // What the kernel adds once the group is removed, which a process that ends may outlive.
    path: path!.replace(/ \(deleted\)$/, ""),
  }));
}

/**
 * The hierarchy that accounts memory: v1 where one has the memory controller, though `0::/` is there
 * as well (hybrid); else v2. Undefined where there is neither.
 */
export function memoryMembership(memberships: readonly Membership[]): Membership | undefined {
  return memberships.find(({ controllers }) => controllers.includes("memory")) ??
    memberships.find(({ version }) => version === 2);
}

/** How a group lies below the root of a mount. */
export type Below =
  | { readonly kind: "names"; readonly names: readonly string[] }
  /** Below it, but the first names are hidden by the cgroup namespace. */
  | { readonly kind: "hidden" }
  | { readonly kind: "outside" };

/**
 * The group as seen from the root of a mount; both are paths in the reader's cgroup namespace, where
 * each `..` at the beginning is a group above that of the namespace, whose name cannot be known:
 * cgroup_namespaces(7).
 */
export function belowRoot(root: string, path: string): Below {
  const from = split(root), to = split(path);
  const isPrefix = from.every((name, i) => to[i] === name);
  if (isPrefix && to[from.length] !== "..") return { kind: "names", names: to.slice(from.length) };
  const upsOf = (names: readonly string[]) => names.filter((name) => name === "..").length;
  const isAbove = upsOf(from) === from.length && upsOf(to) < from.length;
  return { kind: isAbove ? "hidden" : "outside" };
}

const split = (path: string) => path.split("/").filter(Boolean);
