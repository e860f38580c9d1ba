/** What `vmmap -summary` says of a process. */
export interface VmmapSummary {
  /** Three or four digits exact at most (`11.5G`). Absent before macOS 10.15. */
  readonly physFootprintBytes?: number;
  readonly mappedRegions?: number;
}

const POWER: Readonly<Record<string, number>> = { "": 0, K: 1, M: 2, G: 3, T: 4, P: 5 };

/**
 * Reads the output of `vmmap -summary <pid>`. `vmmap` too takes a number for part of a name, so
 * nothing is read unless the line `Process:` has this pid.
 */
export function parseVmmapSummary(text: string, pid: number): VmmapSummary {
  const subject = /^Process: .*\[(\d+)\]\s*$/m.exec(text);
  if (Number(subject?.[1]) !== pid) return {};
  const footprint = /^Physical footprint: +(\S+)\s*$/m.exec(text)?.[1];
  const physFootprintBytes = footprint === undefined ? undefined : parseSize(footprint);
  const mappedRegions = parseRegionCount(text);
  return {
    ...(physFootprintBytes !== undefined && { physFootprintBytes }),
    ...(mappedRegions !== undefined && { mappedRegions }),
  };
}

/** `11.5G`, `2192K`, `759`: binary multiples, no suffix for bytes. Undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)([KMGTP]?)$/.exec(text);
  if (!parts) return undefined;
  const bytes = Math.round(Number(parts[1]) * 1024 ** POWER[parts[2]!]!);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/**
 * The last number of the row `TOTAL` of the table of regions. The table of malloc zones below it
 * has a row of that name as well, and `TOTAL, minus reserved VM space` is another figure.
 */
function parseRegionCount(text: string): number | undefined {
  const lines = text.split("\n");
  const title = lines.findIndex((line) => /^REGION TYPE .*\bCOUNT\b/.test(line));
  if (title < 0) return undefined;
  for (const line of lines.slice(title + 1)) {
    // The table ends with an empty line.
    if (line.trim() === "") return undefined;
    const count = /^TOTAL +(?:\S+ +)+(\d+)\s*$/.exec(line)?.[1];
    if (count !== undefined) return Number.isSafeInteger(+count) ? +count : undefined;
  }
  return undefined;
}
