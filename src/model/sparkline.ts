/** Heights from nothing to all: eighths of a character cell. */
const BLOCKS = [..."▁▂▃▄▅▆▇█"];

/** The same where there is ASCII only. */
export const ASCII_LEVELS: readonly string[] = [..."_.-=+*%#"];

/**
 * A character for each value, its height in proportion to it: from 0 to the largest of them, so that what
 * looks twice as high is twice as much. Undefined is a blank.
 */
export function sparkline(
  values: readonly (number | undefined)[],
  levels: readonly string[] = BLOCKS,
): string {
  const top = Math.max(0, ...values.filter((value) => value !== undefined));
  const levelOf = (share: number) =>
    levels[Math.max(0, Math.ceil(share * levels.length - 1e-9) - 1)]!;
  return values.map((value) => value === undefined ? " " : levelOf(top > 0 ? value / top : 0)).join(
    "",
  );
}

/** The same run in fewer columns: the largest of those that fall together. */
export function narrowed(
  values: readonly (number | undefined)[],
  columns: number,
): (number | undefined)[] {
  if (values.length <= columns) return [...values];
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor(column * values.length / columns);
    const to = Math.floor((column + 1) * values.length / columns);
    const known = values.slice(from, to).filter((value) => value !== undefined);
    return known.length > 0 ? Math.max(...known) : undefined;
  });
}
