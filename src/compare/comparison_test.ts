import assert from "node:assert/strict";
import { compared, runOf } from "../../tests/support/compared.ts";
import { MiB } from "../../tests/support/runs.ts";

const BASE = [398, 400, 402], NEW = [438, 440, 442];

const namesOf = (changes: readonly { readonly name: string; readonly title: string }[]) =>
  changes.map(({ name, title }) => `${name} ${title}`);

Deno.test("a rise in one phase is found, named, and over its gate", () => {
  const { figures, phases, failures } = compared(BASE, NEW, ["5%"]);
  assert.deepEqual(namesOf(failures), ["peak Peak RSS"]);
  assert.deepEqual(failures[0]!.change, 40 * MiB);
  assert.equal(phases[0]!.label, "load");
  assert.deepEqual(
    phases.filter(({ verdict }) => verdict !== "same").map(({ label, title }) => [label, title]),
    [["load", "peak"], ["load", "mean"]],
  );
  assert.equal(figures[0]!.name, "peak", "the worst first");
  assert.deepEqual(compared(BASE, NEW, ["15%"]).failures, []);
});

Deno.test("gates on other figures, phases and amounts", () => {
  const failing = (...gates: string[]) => namesOf(compared(BASE, NEW, gates).failures);
  assert.deepEqual(failing("mean=5%"), ["mean Mean RSS"]);
  assert.deepEqual(failing("phase:load=20MiB"), ["phase:load peak"]);
  assert.deepEqual(failing("phase:load=40MiB"), []);
  assert.deepEqual(failing("phase:train=0%"), []);
  assert.deepEqual(failing("phases=5%"), ["phase:load peak"]);
  assert.deepEqual(failing("phases=5%", "phase:load=15%"), [], "the label's own counts");
  assert.deepEqual(failing("5%", "15%"), [], "the later one counts");
});

Deno.test("a gate without a figure is not one that held", () => {
  const { unchecked, failures } = compared(BASE, NEW, ["15%", "phase:lod=5%", "pss=5%"]);
  assert.deepEqual(failures, []);
  assert.deepEqual(unchecked, [
    { kind: "phase", label: "lod" },
    { kind: "metric", metric: "pss" },
  ]);
});

Deno.test("phases of one label are matched by their occurrence, and others are told", () => {
  const old = runOf({ loadMib: 100, markers: [[0, "a"], [5000, "b"], [6000, "a"]] });
  const fresh = runOf({ loadMib: 100, markers: [[0, "a"], [5000, "a"], [7000, "c"]] });
  const { phases, unmatched } = compared([old], [fresh]);
  const peaks = phases.filter(({ title }) => title === "peak");
  assert.deepEqual(
    peaks.map(({ label, occurrence, isRepeated }) => [label, occurrence, isRepeated]),
    [
      ["a", 1, true],
      ["a", 2, true],
    ],
  );
  assert.deepEqual(unmatched, [
    { label: "b", occurrence: 1, oldRuns: 1, freshRuns: 0 },
    { label: "c", occurrence: 1, oldRuns: 0, freshRuns: 1 },
  ]);
});

Deno.test("labels are no keys of objects", () => {
  const run = () => runOf({ loadMib: 100, markers: [[0, "__proto__"], [5000, "constructor"]] });
  const { phases } = compared([run()], [run()], ["phase:__proto__=5%"]);
  assert.deepEqual(
    new Set(phases.map(({ label }) => label)),
    new Set(["__proto__", "constructor"]),
  );
});

Deno.test("a peak counts by the kernel's marks only where every run has them", () => {
  const proven = (bytes: number) => ({ ...runOf({ loadMib: 100 }), provenPeakBytes: bytes });
  const peak = (comparison: ReturnType<typeof compared>) =>
    comparison.figures.find(({ name }) => name === "peak")!;
  const both = compared([proven(200 * MiB)], [proven(300 * MiB)]);
  assert.deepEqual([both.isPeakProven, peak(both).change], [true, 100 * MiB]);
  const one = compared([100], [proven(300 * MiB)]);
  assert.deepEqual([one.isPeakProven, peak(one).change], [false, 0]);
});

Deno.test("what was not measured on both sides is not compared, and told once", () => {
  const { figures, notes } = compared([runOf({ loadMib: 100, pssMib: 50 })], [100]);
  assert.ok(!figures.some(({ name }) => name === "pss"));
  assert.deepEqual(notes, [
    "Not compared, as it was not measured in all: Peak PSS (in 1 of 1 base, 0 of 1 new)",
  ]);
});

const ENVIRONMENT = { memmarkVersion: "1.2.3", os: "linux", sampler: "proc" } as const;

Deno.test("what makes sides unlike is told, each once", () => {
  const old = [1, 2].map(() =>
    runOf({
      loadMib: 100,
      facts: {
        intervalMs: 100,
        environment: { ...ENVIRONMENT, cpus: 2, memoryBytes: 8.01e9, hostname: "a" },
        end: { kind: "timeLimit" },
      },
    })
  );
  const fresh = runOf({
    loadMib: 100,
    facts: {
      intervalMs: 1000,
      target: { command: ["other", "x y"] },
      environment: { ...ENVIRONMENT, cpus: 4, memoryBytes: 8.02e9, hostname: "b" },
      end: { kind: "signalled", signal: 9 },
    },
  });
  assert.deepEqual(compared(old, [fresh]).notes, [
    "Other commands: base python train.py, new other 'x y'",
    "Other intervals: base 100ms, new 1s; the longer one misses more of what lies between its samples",
    "Recorded under other conditions: CPUs base 2, new 4",
    "Recordings ended by a signal: 1 of 1 new",
    "Recordings limited by time (--duration), so not of the whole run: 2 of 2 base",
  ]);
  assert.deepEqual(compared([100, 101, 102], [100, 101, 102]).notes, []);
  const { notes } = compared(old, [fresh], [], { isOfTwoCommands: true });
  assert.match(notes[0]!, /^Other intervals/);
});

Deno.test("one recording given twice is told of", () => {
  const run = runOf({ loadMib: 100 });
  const { notes } = compared([run, { ...run, path: "run.json" }], [100]);
  assert.match(
    notes.join(),
    /^Given twice as base, .*: run-\d+\.csv and run\.json are one recording$/,
  );
});
