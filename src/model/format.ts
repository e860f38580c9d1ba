const MS_PER_UNIT = { d: 86_400_000, h: 3_600_000, m: 60_000 } as const;

/**
 * Writes a duration for people: `200ms`, `1.5s`, `1m30s`, `2d3h`. Exact to 1 µs below a second and
 * to 1 ms above; as `--interval` reads it.
 */
export function formatDuration(ms: number): string {
  const shortMs = Number(ms.toFixed(3));
  if (shortMs < 1000) return `${shortMs}ms`;
  let restMs = Math.round(ms);
  let text = "";
  for (const unit of ["d", "h", "m"] as const) {
    const count = Math.floor(restMs / MS_PER_UNIT[unit]);
    if (count > 0) text += `${count}${unit}`;
    restMs -= count * MS_PER_UNIT[unit];
  }
  return restMs > 0 ? `${text}${restMs / 1000}s` : text;
}

/** A duration as closely as people want it: ms below a second, tenths below ten minutes, seconds above. */
export function formatShortDuration(ms: number): string {
  const grainMs = ms < 999.5 ? 1 : ms < 599_950 ? 100 : 1000;
  return formatDuration(Math.round(ms / grainMs) * grainMs);
}

/** A time span for people: `312 ms`, `12.3 s`, `5 min 7 s`, `3 h 0 min 12 s`, `2 d 3 h 4 min`. */
export function formatLongDuration(ms: number): string {
  if (ms === 0) return "0 s";
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  if (Math.round(ms / 10) < 6000) return `${Number((ms / 1000).toFixed(2))} s`;
  const { days, hours, minutes, seconds } = clockOf(ms);
  if (days > 0) return `${groupDigits(days)} d ${hours} h ${minutes} min`;
  return `${hours > 0 ? `${hours} h ` : ""}${minutes} min ${seconds} s`;
}

/** The time so far, in a width that hardly changes: `7.3s`, `1m05s`, `2h00m`, `3d04h`. */
export function formatElapsed(ms: number): string {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}s`;
  const { days, hours, minutes, seconds } = clockOf(ms);
  const two = (value: number) => String(value).padStart(2, "0");
  if (days > 0) return `${days}d${two(hours)}h`;
  return hours > 0 ? `${hours}h${two(minutes)}m` : `${minutes}m${two(seconds)}s`;
}

/** To the nearest second. */
function clockOf(ms: number) {
  const seconds = Math.round(ms / 1000), minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return {
    days: Math.floor(hours / 24),
    hours: hours % 24,
    minutes: minutes % 60,
    seconds: seconds % 60,
  };
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

/** Writes a size for people in binary units, to 3 or 4 digits: `512 B`, `1.50 KiB`, `1023 MiB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1024 ? `${Math.round(bytes)} B` : inUnits(bytes, 1023.5);
}

/** The same in three digits, so that the width hardly changes: `0.98 GiB`, `12.3 MiB`, `512 MiB`. */
export function formatShortBytes(bytes: number): string {
  return inUnits(bytes, 999.5);
}

/** `most`: from there on it would be rounded to more than there may be of a unit. */
function inUnits(bytes: number, most: number): string {
  const units = ["KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = bytes / 1024;
  let unit = 0;
  for (; value >= most && unit < units.length - 1; unit++) value /= 1024;
  const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${value.toFixed(decimals)} ${units[unit]}`;
}

/** A share for people: `0.12%`, `3.4%`, `71%`. */
export function formatPercent(value: number): string {
  return `${value.toFixed(value < 0.995 ? 2 : value < 9.95 ? 1 : 0)}%`;
}
