/** Mean RSS in KiB between each row and the one before it, out of bytes × ms added up. */
export function meanKib(timesMs: Float64Array, byteMs: Float64Array): Float64Array {
  return means(timesMs, byteMs, 1 / 1024);
}

/** CPU in tenths of a percent of a core between each row and the one before, out of ms of CPU added up. */
export function cpuTenths(timesMs: Float64Array, cpuMs: Float64Array): Float64Array {
  // Before the first row with a figure nothing has been added up.
  return means(timesMs, cpuMs.map((value) => value !== value ? 0 : value), 1000);
}

function means(timesMs: Float64Array, sums: Float64Array, scale: number): Float64Array {
  return sums.map((sum, i) => {
    const spanMs = i === 0 ? 0 : timesMs[i]! - timesMs[i - 1]!;
    return spanMs <= 0 ? NaN : Math.round((sum - sums[i - 1]!) / spanMs * scale);
  });
}
