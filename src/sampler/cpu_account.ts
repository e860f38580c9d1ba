/** CPU time of one process, and of the children that ended below it. All in ms. */
export class CpuEntry {
  private ownMs = 0;
  private waitedMs = 0;
  private pendingMs = 0;
  private baseMs = 0;

  /**
   * Time that counts: what the process used itself, what its waited-for children did, and what ended
   * children did that it has not waited for yet.
   */
  get totalMs(): number {
    return this.ownMs + this.waitedMs + this.pendingMs - this.baseMs;
  }

  /** What was used up to now was before the recording. */
  forgetPast(): void {
    this.baseMs = this.ownMs + this.waitedMs + this.pendingMs;
  }

  /**
   * Takes new readings of both counters, which never fall. A child that ended was counted up to its
   * last look and stands in `pending`; once its parent has waited for it, the kernel adds all of it
   * to the parent's counter (`cutime` and `cstime` of proc(5)), and what was pending is not counted
   * a second time.
   */
  update(ownMs: number, waitedMs: number): void {
    const newlyWaitedMs = Math.max(0, waitedMs - this.waitedMs);
    this.pendingMs = Math.max(0, this.pendingMs - newlyWaitedMs);
    this.ownMs = Math.max(this.ownMs, ownMs);
    this.waitedMs = Math.max(this.waitedMs, waitedMs);
  }

  /** A child ended that used this much. */
  childEnded(totalMs: number): void {
    this.pendingMs += totalMs;
  }
}
