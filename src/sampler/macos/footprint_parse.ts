// "zsh [94276]: 64-bit    Footprint: 2179384 B (16384 bytes per page)". Names may have brackets too:
// the last ones before the colon are the pid.
const HEADER = /^.*\[(\d+)\]: .*\bFootprint: \d+ B \(\d+ bytes per page\)\s*$/;
const RULE = /^=+\s*$/;
const PHYS_FOOTPRINT = /^\s+phys_footprint: (\d+) B\s*$/;

/**
 * Physical footprints in bytes by pid, from `footprint -f bytes --noCategories -p A -p B ...`.
 *
 * `footprint` takes a pid that it cannot read for part of a name and lets another process answer:
 * only pids in `asked` are returned. The figure is `phys_footprint`, what the kernel charges; the
 * one in the header is what `footprint` counted itself, shared memory once. A pid whose block has
 * no such line, or two that differ, has no entry.
 */
export function parseFootprint(text: string, asked: ReadonlySet<number>): Map<number, number> {
  const footprints = new Map<number, number>();
  const doubtful = new Set<number>();
  let pid: number | undefined;
  let inHeader = false;
  for (const line of text.split("\n")) {
    const header = HEADER.exec(line);
    if (header) {
      pid = Number(header[1]);
      inHeader = true;
    } else if (RULE.test(line)) {
      // One below the header of this block, or the one above a next block, which may be no process.
      if (!inHeader) pid = undefined;
      inHeader = false;
    } else {
      const bytes = Number(PHYS_FOOTPRINT.exec(line)?.[1] ?? NaN);
      if (pid === undefined || !asked.has(pid) || !Number.isSafeInteger(bytes)) continue;
      if (footprints.has(pid) && footprints.get(pid) !== bytes) doubtful.add(pid);
      footprints.set(pid, bytes);
    }
  }
  for (const pid of doubtful) footprints.delete(pid);
  return footprints;
}
