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
