import type { Mutable } from "./mutable.ts";

/** A process as one look at the whole process table shows it. */
export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  /** With the pid, the identity of the process. Any unit, the same in every table. */
  readonly startTime: number;
  /** A zombie, or on its way there: it holds no memory, but its pid is not free yet. */
  readonly ended: boolean;
}

/** What belongs to a tree, beside the descendants of its root. */
export interface TreeRules {
  readonly rootPid: number;
  /** Children of this process belong too: memmark, where it adopts the orphans of the tree. */
  readonly adopterPid?: number;
  /** Start times no further apart than this are the same process. */
  readonly startTolerance: number;
}

/** A process of the tree. The object itself is the identity: the same in every reading. */
export interface Member<Row extends ProcessRow> {
  readonly pid: number;
  /** As first seen. */
  readonly startTime: number;
  /** As last seen. */
  readonly row: Row;
}

/**
 * Who belongs to the tree, folded over successive tables of all processes.
 *
 * Belonging is sticky: who was once in the tree stays, though its parent died and it was
 * reparented. A pid that comes back with another start time is another process.
 */
export class ProcessTree<Row extends ProcessRow> {
  readonly #rules: TreeRules;
  /** Zombies included: a dead main thread of a living process may still be a parent. */
  #members = new Map<number, Mutable<Member<Row>>>();
  #root: Member<Row> | undefined;
  #rootSought = false;

  constructor(rules: TreeRules) {
    this.#rules = rules;
  }

  /** Whether the last table had the root, alive. */
  get rootAlive(): boolean {
    return this.#root !== undefined && this.#members.get(this.#root.pid) === this.#root &&
      !this.#root.row.ended;
  }

  /**
   * Takes the next table, in any order, and returns the members that live, the root first.
   * Pids in `ignored` count as absent: memmark's own helper programs.
   */
  update(table: Iterable<Row>, ignored: ReadonlySet<number>): readonly Member<Row>[] {
    const { byPid, children } = indexed(table, ignored);
    const before = this.#members;
    const members = new Map<number, Mutable<Member<Row>>>();
    this.#members = members;
    const queue: Row[] = [];
    const join = (row: Row): void => {
      if (members.has(row.pid)) return;
      const known = before.get(row.pid);
      members.set(
        row.pid,
        known && this.#isSame(known, row) ? seenAgain(known, row) : newMember(row),
      );
      queue.push(row);
    };

    this.#joinRoot(byPid, join);
    for (const known of before.values()) {
      const row = byPid.get(known.pid);
      if (row && this.#isSame(known, row)) join(row);
      // It ended while the table was read, which is no single moment: its children's rows may
      // have been read before, and still name it.
      if (!row) children.get(known.pid)?.forEach(join);
    }
    if (this.#rules.adopterPid !== undefined) children.get(this.#rules.adopterPid)?.forEach(join);
    // A list and not a recursion: chains of processes can be as long as pids allow.
    for (let next = 0; next < queue.length; next++) {
      children.get(queue[next]!.pid)?.forEach(join);
    }
    return [...members.values()].filter((member) => !member.row.ended);
  }

  /** The root is who has its pid in the first table; later the pid may be somebody else's. */
  #joinRoot(byPid: ReadonlyMap<number, Row>, join: (row: Row) => void): void {
    if (this.#rootSought) return;
    this.#rootSought = true;
    const row = byPid.get(this.#rules.rootPid);
    if (!row) return;
    join(row);
    this.#root = this.#members.get(row.pid);
  }

  #isSame(known: Member<Row>, row: Row): boolean {
    return Math.abs(known.startTime - row.startTime) <= this.#rules.startTolerance;
  }
}

function newMember<Row extends ProcessRow>(row: Row): Member<Row> {
  return { pid: row.pid, startTime: row.startTime, row };
}

function seenAgain<Row extends ProcessRow>(
  member: Mutable<Member<Row>>,
  row: Row,
): Mutable<Member<Row>> {
  member.row = row;
  return member;
}

function indexed<Row extends ProcessRow>(table: Iterable<Row>, ignored: ReadonlySet<number>) {
  const byPid = new Map<number, Row>();
  const children = new Map<number, Row[]>();
  for (const row of table) {
    if (ignored.has(row.pid)) continue;
    byPid.set(row.pid, row);
    const siblings = children.get(row.ppid);
    if (siblings) siblings.push(row);
    else children.set(row.ppid, [row]);
  }
  return { byPid, children };
}
