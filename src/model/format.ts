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

/** Writes a size for people in binary units, to 3 or 4 digits: `512 B`, `1.50 KiB`, `1023 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)} B`;
  const units = ["KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = bytes / 1024;
  let unit = 0;
  // From 1023.5 on it would be rounded to 1024 of its unit.
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${value.toFixed(decimals)} ${units[unit]}`;
}
