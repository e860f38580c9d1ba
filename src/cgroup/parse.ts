/** Readers for the figures of control groups: text in, bytes or counts out; NaN: not there. */

/** A file of one number. `max`, v2's word for "no limit", is Infinity. */
export function parseNumber(text: string): number {
  const word = text.trim();
  if (word === "max") return Infinity;
  return /^\d+$/.test(word) ? Number(word) : NaN;
}

/** The number behind a key in a file of lines `key number`. */
export function parseKeyed(text: string, key: string): number {
  const line = `${key} `;
  const at = text.startsWith(line) ? 0 : text.indexOf(`\n${line}`) + 1;
  if (at === 0 && !text.startsWith(line)) return NaN;
  const end = text.indexOf("\n", at);
  return parseNumber(text.slice(at + line.length, end < 0 ? text.length : end));
}

/**
 * v1 has no word for "no limit": it is the largest number of pages a long can count, in bytes
 * 0x7FFFFFFFFFFFF000 with pages of 4 KiB and less with larger ones; 2^64 - 1 before Linux 3.19.
 */
const NO_LIMIT_FROM_BYTES = 2 ** 62;

/** A limit of v1 or v2; Infinity when there is none. */
export function parseLimit(text: string): number {
  const limit = parseNumber(text);
  return limit >= NO_LIMIT_FROM_BYTES ? Infinity : limit;
}

/** The lowest of the limits, those that are not there left out; Infinity: none. */
export function lowest(limits: readonly number[]): number {
  return Math.min(Infinity, ...limits.filter((limit) => !Number.isNaN(limit)));
}

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

/** A mount of a control group hierarchy, as this process sees it. */
export interface CgroupMount {
  readonly version: 1 | 2;
  /** Controllers of a v1 hierarchy, and options. */
  readonly options: readonly string[];
  /** The group that is seen at the mount point, as a path of the hierarchy: `/`, or a sub-tree. */
  readonly root: string;
  readonly mountPoint: string;
}

/**
 * The control groups among the mounts of `/proc/<pid>/mountinfo`, proc_pid_mountinfo(5):
 * `35 31 0:32 /root /mount/point rw shared:1 - cgroup cgroup rw,memory`. Between the sixth field
 * and the hyphen stand any number of optional ones.
 */
export function parseCgroupMounts(text: string): CgroupMount[] {
  return text.split("\n").flatMap((line) => {
    const fields = line.split(" ");
    const hyphen = fields.indexOf("-", 6);
    const type = fields[hyphen + 1];
    if (hyphen < 0 || (type !== "cgroup" && type !== "cgroup2")) return [];
    return [{
      version: type === "cgroup" ? 1 : 2,
      options: (fields[hyphen + 3] ?? "").split(","),
      root: unescapeOctal(fields[3]!),
      mountPoint: unescapeOctal(fields[4]!),
    }];
  });
}

const encoder = new TextEncoder();

/** Space, tab, line break, backslash and `#` are written as `\040` and so on, byte by byte. */
function unescapeOctal(text: string): string {
  if (!text.includes("\\")) return text;
  const bytes: number[] = [];
  for (const part of text.match(/\\[0-7]{3}|[^\\]+|\\/g) ?? []) {
    if (/^\\[0-7]{3}$/.test(part)) bytes.push(Number.parseInt(part.slice(1), 8));
    else bytes.push(...encoder.encode(part));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
