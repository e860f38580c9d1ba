import { parseKeyed, parseNumber } from "./parse.ts";

/** Before Linux 5.18 v2 does not sum up what is the kernel's: its parts, as far as there are any. */
const KERNEL_PARTS = ["kernel_stack", "pagetables", "percpu", "slab_unreclaimable"];

/**
 * What a group holds that the kernel cannot drop, so that at a limit below it the OOM killer comes:
 * anonymous memory, shared memory and tmpfs, and the kernel's own. In bytes; NaN where `memory.stat`
 * does not say it.
 *
 * It is added up from one reading of `memory.stat`, and not what is charged less page cache: those two
 * are read one after the other, and the kernel takes what is freed off the one long before the other
 * (up to 40 MiB at the end of a process, Linux 6.18), so that cache would count as held.
 *
 * @param stat - text of `memory.stat`
 * @param kmem - v1: text of `memory.kmem.usage_in_bytes`, in which caches of the kernel that it could
 * drop count too; "" where it is not there
 */
export function heldBytes(version: 1 | 2, stat: string, kmem: string): number {
  if (version === 1) {
    return parseKeyed(stat, "total_rss") + orZero(parseKeyed(stat, "total_shmem")) +
      orZero(parseNumber(kmem));
  }
  return parseKeyed(stat, "anon") + orZero(parseKeyed(stat, "shmem")) +
    orZero(parseKeyed(stat, "sock")) + kernelBytes(stat);
}

function kernelBytes(stat: string): number {
  const all = parseKeyed(stat, "kernel");
  if (!Number.isNaN(all)) {
    return Math.max(0, all - orZero(parseKeyed(stat, "slab_reclaimable")));
  }
  return KERNEL_PARTS.reduce((sum, part) => sum + orZero(parseKeyed(stat, part)), 0);
}

const orZero = (value: number): number => Number.isNaN(value) ? 0 : value;
