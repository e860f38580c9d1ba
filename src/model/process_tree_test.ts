import assert from "node:assert/strict";
import fc from "fast-check";
import { type ProcessRow, ProcessTree } from "./process_tree.ts";

const ROOT = 10;
const ADOPTER = 5;
const NOBODY: ReadonlySet<number> = new Set();

function row(pid: number, ppid: number, startTime = 0, ended = false): ProcessRow {
  return { pid, ppid, startTime, ended };
}

function attached(startTolerance = 0): ProcessTree<ProcessRow> {
  return new ProcessTree({ rootPid: ROOT, startTolerance });
}

function pidsOf(
  tree: ProcessTree<ProcessRow>,
  table: ProcessRow[],
  ignored = NOBODY,
): number[] {
  return tree.update(table, ignored).map((member) => member.pid);
}

Deno.test("descendants of any depth belong, in any order of rows, the root first", () => {
  const table = [row(13, 12), row(12, 11), row(1, 0), row(11, ROOT), row(ROOT, 1), row(14, 1)];
  assert.deepEqual(pidsOf(attached(), table), [ROOT, 11, 12, 13]);
});

Deno.test("a chain of 10,000 processes is followed to its end", () => {
  const chain = Array.from({ length: 10_000 }, (_, index) => row(ROOT + index, ROOT + index - 1));
  assert.equal(pidsOf(attached(), chain.reverse()).length, 10_000);
});

Deno.test("loops of parents end and draw nobody in", () => {
  const table = [row(0, 0), row(ROOT, ROOT), row(11, ROOT), row(20, 21), row(21, 20)];
  assert.deepEqual(pidsOf(attached(), table), [ROOT, 11]);
});

Deno.test("who was in the tree stays when its parent is gone, and so do its later children", () => {
  const tree = attached();
  pidsOf(tree, [row(ROOT, 1), row(11, ROOT), row(12, 11)]);
  assert.deepEqual(pidsOf(tree, [row(ROOT, 1), row(12, 1)]), [ROOT, 12]);
  assert.deepEqual(pidsOf(tree, [row(12, 1), row(13, 12)]), [12, 13]);
  assert.equal(tree.rootAlive, false);
});

Deno.test("a child of a member that ended while the table was read belongs", () => {
  const tree = attached();
  pidsOf(tree, [row(ROOT, 1), row(11, ROOT)]);
  assert.deepEqual(pidsOf(tree, [row(ROOT, 1), row(12, 11)]), [ROOT, 12]);
});

Deno.test("a pid with another start time is another process, also the root's", () => {
  const tree = attached();
  pidsOf(tree, [row(ROOT, 1, 100), row(11, ROOT, 101)]);
  assert.deepEqual(pidsOf(tree, [row(ROOT, 1, 200), row(11, 1, 201), row(12, ROOT, 202)]), []);
  assert.equal(tree.rootAlive, false);
});

Deno.test("a root that the first table does not have is not found later", () => {
  const tree = attached();
  assert.deepEqual(pidsOf(tree, [row(1, 0)]), []);
  assert.deepEqual(pidsOf(tree, [row(1, 0), row(ROOT, 1)]), []);
});

Deno.test("start times within the tolerance are the same process and do not drift away", () => {
  const tree = attached(2);
  const [first] = tree.update([row(ROOT, 1, 100)], NOBODY);
  const [second] = tree.update([row(ROOT, 1, 102)], NOBODY);
  assert.equal(first, second);
  assert.deepEqual(pidsOf(tree, [row(ROOT, 1, 103)]), []);
});

Deno.test("zombies do not count, yet their children and their pid stay theirs", () => {
  const tree = attached();
  pidsOf(tree, [row(ROOT, 1), row(11, ROOT)]);
  assert.deepEqual(pidsOf(tree, [row(ROOT, 1, 0, true), row(11, ROOT), row(12, ROOT)]), [11, 12]);
  assert.equal(tree.rootAlive, false);
});

Deno.test("the adopter's children belong, but not its own helpers and not the adopter", () => {
  const tree = new ProcessTree<ProcessRow>({
    rootPid: ROOT,
    adopterPid: ADOPTER,
    startTolerance: 0,
  });
  const table = [row(ADOPTER, 1), row(ROOT, ADOPTER), row(30, ADOPTER), row(31, 30), row(40, 5)];
  assert.deepEqual(pidsOf(tree, table, new Set([40])), [ROOT, 30, 31]);
});

/** A machine that knows whose descendant each process really is. */
class World {
  readonly live = new Map<number, ProcessRow & { readonly ofTree: boolean }>();
  #clock = 0;

  constructor(readonly reaper: number) {
    this.live.set(1, { ...row(1, 0), ofTree: false });
    this.live.set(ADOPTER, { ...row(ADOPTER, 1), ofTree: false });
    this.live.set(ROOT, { ...row(ROOT, ADOPTER), ofTree: true });
    this.live.set(11, { ...row(11, 1), ofTree: false });
  }

  /** `who` and `pid` pick among what is possible; a free pid may have been used before. */
  step(kind: "fork" | "exit" | "zombie", who: number, pid: number): void {
    const candidates = [...this.live.values()].filter((one) =>
      kind === "fork" ? !one.ended && one.pid !== ADOPTER : one.pid !== 1 && one.pid !== ADOPTER
    );
    const chosen = candidates[who % candidates.length];
    if (!chosen) return;
    if (kind !== "fork") return this.#end(chosen, kind === "zombie");
    if (this.live.has(pid)) return;
    const child = row(pid, chosen.pid, ++this.#clock);
    this.live.set(pid, { ...child, ofTree: chosen.ofTree });
  }

  #end(dying: ProcessRow & { readonly ofTree: boolean }, zombie: boolean): void {
    if (zombie) this.live.set(dying.pid, { ...dying, ended: true });
    else this.live.delete(dying.pid);
    for (const one of this.live.values()) {
      if (one.ppid !== dying.pid) continue;
      this.live.set(one.pid, { ...one, ppid: one.ofTree ? this.reaper : 1 });
    }
  }

  /** Living descendants of the root, as sorted text. */
  truth(): string[] {
    return [...this.live.values()].filter((one) => one.ofTree && !one.ended).map(nameOf).sort();
  }
}

function nameOf(process: { pid: number; startTime: number }): string {
  return `${process.pid}@${process.startTime}`;
}

const history = fc.array(
  fc.record({
    kind: fc.constantFrom("fork" as const, "fork" as const, "exit" as const, "zombie" as const),
    who: fc.nat(50),
    pid: fc.integer({ min: 9, max: 30 }),
    look: fc.boolean(),
  }),
  { maxLength: 60, size: "max" },
);

function compare(
  reaper: number,
  everyStep: boolean,
  rules: { adopterPid?: number },
  check: (seen: string[], truth: string[]) => void,
): void {
  fc.assert(
    fc.property(history, (steps) => {
      const world = new World(reaper);
      const tree = new ProcessTree<ProcessRow>({ rootPid: ROOT, startTolerance: 0, ...rules });
      tree.update(world.live.values(), NOBODY);
      for (const { kind, who, pid, look } of steps) {
        world.step(kind, who, pid);
        if (!look && !everyStep) continue;
        const seen = tree.update(world.live.values(), NOBODY).map(nameOf).sort();
        check(seen, world.truth());
      }
    }),
    { numRuns: 500 },
  );
}

Deno.test("with an adopter exactly the root's descendants are seen, however rarely one looks", () => {
  compare(ADOPTER, false, { adopterPid: ADOPTER }, (seen, truth) => assert.deepEqual(seen, truth));
});

Deno.test("attached, exactly the root's descendants are seen by who looks at every step", () => {
  compare(1, true, {}, (seen, truth) => assert.deepEqual(seen, truth));
});

Deno.test("attached, a stranger is never counted, however rarely one looks", () => {
  compare(
    1,
    false,
    {},
    (seen, truth) => assert.deepEqual(seen.filter((x) => !truth.includes(x)), []),
  );
});
