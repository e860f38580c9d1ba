/**
 * Of the rows `from` to `to` those with the least and the most value of each cell of time, in order.
 * Whole rows are chosen, so what adds up in them still does. Times never decrease.
 */
export function cellExtremes(
  timesMs: ArrayLike<number>,
  values: ArrayLike<number>,
  cellMs: number,
  [from, to]: readonly [number, number] = [0, timesMs.length],
): Uint32Array {
  const kept = new Uint32Array(to - from);
  let count = 0;
  for (let row = from; row < to;) {
    const cell = Math.floor(timesMs[row]! / cellMs);
    let least = row, most = row;
    for (; row < to && Math.floor(timesMs[row]! / cellMs) === cell; row++) {
      if (values[row]! < values[least]!) least = row;
      if (values[row]! > values[most]!) most = row;
    }
    kept[count++] = Math.min(least, most);
    if (least !== most) kept[count++] = Math.max(least, most);
  }
  return kept.subarray(0, count);
}
