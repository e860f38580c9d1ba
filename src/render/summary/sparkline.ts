const BLOCKS = "▁▂▃▄▅▆▇█";

/**
 * A line of blocks, their height in proportion to the value: from 0 to the largest of them.
 * Undefined is a blank.
 */
export function sparkline(values: readonly (number | undefined)[]): string {
  const top = values.reduce<number>((max, value) => Math.max(max, value ?? 0), 0);
  return values.map((value) => value === undefined ? " " : block(top > 0 ? value / top : 0)).join(
    "",
  );
}

const block = (share: number): string =>
  BLOCKS[Math.max(0, Math.ceil(share * BLOCKS.length - 1e-9) - 1)]!;

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
