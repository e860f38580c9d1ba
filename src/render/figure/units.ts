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

/** A time span for people: `312 ms`, `12.3 s`, `5 min 7 s`, `3 h 0 min 12 s`, `2 d 3 h 4 min`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return "0 s";
  if (Math.round(ms) < SECOND) return `${Math.round(ms)} ms`;
  if (Math.round(ms / 10) < 6000) return `${Number((ms / SECOND).toFixed(2))} s`;
  const seconds = Math.round(ms / SECOND);
  const days = Math.floor(seconds / 86400), hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  if (seconds >= DAY / SECOND) return `${groupDigits(days)} d ${hours} h ${minutes} min`;
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${minutes} min ${seconds % 60} s`;
  return `${minutes} min ${seconds % 60} s`;
}

/** `2025-08-26 18:42:37 UTC`, or the bare number of ms where no calendar reaches. */
export function formatUtc(unixMs: number): string {
  const date = new Date(unixMs);
  if (Number.isNaN(date.getTime())) return `${unixMs} ms after 1970`;
  return `${date.toISOString().slice(0, -5).replace("T", " ")} UTC`;
}

/** A whole number with a comma at each thousand. */
export function groupDigits(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

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
