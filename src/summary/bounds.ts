import type { HighWaterMarks, MissedPeak, SharedMemory } from "./summary.ts";

const NOTABLE_SHARE = 0.02;
const NOTABLE_BYTES = 1024 ** 2;

/** Whether the difference is worth telling. */
export const isNotablyAbove = (bytes: number, base: number): boolean =>
  bytes > base * (1 + NOTABLE_SHARE) + NOTABLE_BYTES;

/**
 * The marks, when one process of the tree, it is not known which, had so much at one time. What the
 * others had then is not known either, so there is no upper bound any more where that is news.
 */
export function withProcessMark(
  marks: HighWaterMarks | undefined,
  bytes: number | undefined,
): HighWaterMarks | undefined {
  if (bytes === undefined || (marks && marks.lowerBoundBytes >= bytes)) return marks;
  return { lowerBoundBytes: bytes };
}

/** The kernel's marks beside the peak that the samples saw, 0 for none; undefined without marks. */
export function missedPeak(
  sampledBytes: number,
  marks: HighWaterMarks | undefined,
): MissedPeak | undefined {
  if (marks === undefined || marks.lowerBoundBytes === 0) return undefined;
  const { lowerBoundBytes, upperBoundBytes = 0 } = marks;
  return {
    ...marks,
    isLowerNotable: isNotablyAbove(lowerBoundBytes, sampledBytes),
    isUpperNotable: isNotablyAbove(upperBoundBytes, Math.max(lowerBoundBytes, sampledBytes)),
  };
}

/** RSS and PSS of one moment, and whether they differ by enough. */
export function sharedMemory(moment: Omit<SharedMemory, "isNotable">): SharedMemory {
  const { processes, rssBytes, pssBytes } = moment;
  const isNotable = processes > 1 && rssBytes - pssBytes > 0.05 * rssBytes &&
    isNotablyAbove(rssBytes, pssBytes);
  return { ...moment, isNotable };
}
