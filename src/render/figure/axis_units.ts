const BYTE_UNITS = ["KiB", "MiB", "GiB", "TiB"] as const;

/** A binary unit for sizes, KiB at least and TiB at most. */
export interface ByteUnit {
  readonly name: typeof BYTE_UNITS[number];
  readonly bytes: number;
}

/** The largest unit that a size holds at least once. */
export function byteUnit(bytes: number): ByteUnit {
  let power = 0;
  while (power < BYTE_UNITS.length - 1 && bytes >= 1024 ** (power + 2)) power++;
  return { name: BYTE_UNITS[power]!, bytes: 1024 ** (power + 1) };
}

const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/** A unit of time for an axis. */
export interface TimeUnit {
  readonly name: "ms" | "s" | "min" | "h" | "d";
  readonly ms: number;
}

/** The unit in which a run of this length reads well: 90 s and 150 min, but 4 h and 5 d. */
export function timeUnit(spanMs: number): TimeUnit {
  if (spanMs < SECOND) return { name: "ms", ms: 1 };
  if (spanMs <= 3 * MINUTE) return { name: "s", ms: SECOND };
  if (spanMs < 3 * HOUR) return { name: "min", ms: MINUTE };
  if (spanMs < 4 * DAY) return { name: "h", ms: HOUR };
  return { name: "d", ms: DAY };
}
