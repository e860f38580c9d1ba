/**
 * How many processors a list of the kernel names: `0-3,8` are 5; undefined when it is no such list.
 * Format: "Bitmaps and lists" of cpuset(7).
 */
export function countCpus(list: string): number | undefined {
  let count = 0;
  for (const range of list.trim().split(",")) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
    if (first === undefined || Number(last) < Number(first)) return undefined;
    count += Number(last) - Number(first) + 1;
  }
  return count;
}
