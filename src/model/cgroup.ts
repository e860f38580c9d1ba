/**
 * What one look at a control group says: sizes in bytes. An absent key means "not measured", for a
 * limit "there is none".
 */
export interface CgroupReading {
  /** All that is charged to the group and those below it: anonymous, page cache, kernel. */
  readonly currentBytes?: number;
  /** The most that was ever charged, since the group was made. v2: Linux 5.19. */
  readonly peakBytes?: number;
  /** Anonymous memory, what programs allocate. */
  readonly anonBytes?: number;
  /** Page cache, tmpfs and shared memory included. */
  readonly fileBytes?: number;
  /** The part of `fileBytes` that is tmpfs and shared memory: unlike page cache it cannot be dropped. */
  readonly shmemBytes?: number;
  /** Page cache that was not used lately: the kubelet takes it off what a container works with. */
  readonly inactiveFileBytes?: number;
  /** What cannot be dropped: anonymous, shared and kernel memory; at a limit below it the OOM killer comes. */
  readonly heldBytes?: number;
  readonly swapBytes?: number;
  /** What the kernel allows: the lowest limit of the group and of all above it that can be seen. */
  readonly limitBytes?: number;
  /** How much swap may be used when memory is at its limit; 0 where none. */
  readonly swapLimitBytes?: number;
  /** Processes that the OOM killer ended in the group so far. Linux 4.13. */
  readonly oomKills?: number;
}
