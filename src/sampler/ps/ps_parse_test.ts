import type { Os } from "../../model/os.ts";
import assert from "node:assert/strict";
import fc from "fast-check";
import { lstart, macTime, procpsTime } from "../../../tests/support/fake_host.ts";
import { hasEnded, parseCpuTime, parsePs, psArgs, type PsRow } from "./ps_parse.ts";

const fixture = Deno.readTextFileSync(
  new URL("../../../tests/fixtures/macos/ps.txt", import.meta.url),
);

Deno.test("every line of a Mac's table is read, whatever its program is called", () => {
  const { rows, unreadable } = parsePs(fixture, "darwin");
  assert.deepEqual(unreadable, []);
  assert.deepEqual(rows.map(({ pid, cpuTimeMs, command }) => [pid, cpuTimeMs, command]), [
    [1, 201_540, "/sbin/launchd"],
    [341, 2_467_900, "/usr/libexec/logd"],
    [
      5010,
      90_420_050,
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome --enable-features=A,B  --lang=cs",
    ],
    [5011, 59_990, "Code Helper (Plugin) 7 12:00.00 x"],
    [5012, 0, "(zsh)"],
    [5013, 0, "(node)"],
    [99998, 10, "  leading spaces"],
    [99999, 3_600_000, "Gasto Fácil 数 ) sh -c a^Jb\\^J"],
    [5014, 0, ""],
  ]);
  assert.deepEqual(rows[3], {
    pid: 5011,
    ppid: 5010,
    state: "S",
    startMs: Date.UTC(2026, 10, 1, 9, 5, 7),
    rssBytes: 98304 * 1024,
    vszBytes: 411891232 * 1024,
    cpuTimeMs: 59_990,
    command: "Code Helper (Plugin) 7 12:00.00 x",
  });
});

Deno.test("a line of procps has the number of threads before the command", () => {
  const line =
    "    1     0 S<Ll Sat Nov 21 22:34:34 2026 16796  46968 1-02:03:04   13 12 monkeys --addr 0\n";
  assert.deepEqual(parsePs(line, "linux").rows, [{
    pid: 1,
    ppid: 0,
    state: "S<Ll",
    startMs: Date.UTC(2026, 10, 21, 22, 34, 34),
    rssBytes: 16796 * 1024,
    vszBytes: 46968 * 1024,
    cpuTimeMs: 93_784_000,
    threads: 13,
    command: "12 monkeys --addr 0",
  }]);
});

Deno.test("only columns that the system has are asked for, the command last", () => {
  const columns = (system: Os) => psArgs(system, "args").filter((arg) => arg.endsWith("="));
  const common = ["pid=", "ppid=", "stat=", "lstart=", "rss=", "vsz=", "time="];
  assert.deepEqual(columns("linux"), [...common, "nlwp=", "args="]);
  assert.deepEqual(columns("darwin"), [...common, "args="]);
});

const times: [string, number | undefined][] = [
  ["00:00:00", 0],
  ["00:00:07", 7_000],
  ["01:02:03", 3_723_000],
  ["99-23:59:59", 8_639_999_000],
  ["0:00.00", 0],
  ["0:07.05", 7_050],
  ["1507:00.05", 90_420_050],
  ["1:02:03.50", 3_723_500],
  ["0:07.5", 7_500],
  ["12:34", 754_000],
  ["12", undefined],
  ["-", undefined],
  ["00:00:60", undefined],
  ["01:60:00", undefined],
  ["1-24:00:00", undefined],
  ["1-02:03", undefined],
  ["3d02:03", undefined],
  ["0:07,05", undefined],
  ["-1:02", undefined],
  ["99999999999999999:00", undefined],
];

for (const [text, ms] of times) {
  Deno.test(`the CPU time "${text}" is ${ms === undefined ? "refused" : `${ms} ms`}`, () => {
    assert.equal(parseCpuTime(text), ms);
  });
}

Deno.test("zombies, exiting processes and those without an address space have ended", () => {
  const { rows } = parsePs(fixture, "darwin");
  assert.deepEqual(rows.filter(hasEnded).map((row) => row.pid), [5012, 5013]);
  const base = rows[0]!;
  assert.equal(hasEnded({ ...base, state: "X" }), true);
  assert.equal(hasEnded({ ...base, rssBytes: 0, vszBytes: 0 }), true);
  assert.equal(hasEnded({ ...base, rssBytes: 0 }), false);
  assert.equal(hasEnded({ ...base, state: "?E" }), false);
});

const unreadable: [string, string][] = [
  ["a month that does not exist", "5 1 S Sat Nob 21 22:39:24 2026 1 2 0:00.00 x"],
  ["a day that does not exist", "5 1 S Sat Feb 30 22:39:24 2026 1 2 0:00.00 x"],
  ["an hour that does not exist", "5 1 S Sat Nov 21 24:39:24 2026 1 2 0:00.00 x"],
  ["a second that does not exist", "5 1 S Sat Nov 21 22:39:60 2026 1 2 0:00.00 x"],
  ["no start", "5 1 S 1 2 0:00.00 x"],
  ["sizes of BusyBox in another column", "5 1 S 13m 42m process_api"],
  ["nothing else", "5 1"],
];

for (const [what, line] of unreadable) {
  Deno.test(`a process with ${what} is known to be there, and nothing of it is guessed`, () => {
    assert.deepEqual(parsePs(`${line}\n`, "darwin"), {
      rows: [],
      unreadable: [{ pid: 5, ppid: 1 }],
    });
  });
}

const noProcesses: [string, string][] = [
  ["the rest of a name with a line feed", "rest of a name"],
  ["a negative pid", "-5 1 S Sat Nov 21 22:39:24 2026 1 2 0:00.00 x"],
  ["a pid too large to be exact", "99999999999999999999 1 S Sat Nov 21 22:39:24 2026 1 2 0:00 x"],
  ["a header", "  PID  PPID STAT                 STARTED    RSS      VSZ      TIME COMM"],
  ["a pid alone", "5"],
  ["a time", "5 1:02 x"],
];

for (const [what, line] of noProcesses) {
  Deno.test(`a line with ${what} is no process`, () => {
    assert.deepEqual(parsePs(`${line}\n`, "darwin"), { rows: [], unreadable: [] });
  });
}

Deno.test("a figure that is no number is absent, and the process is there all the same", () => {
  const [row] = parsePs("5 1 S Sat Nov 21 22:39:24 2026 - 13m - - x\n", "linux").rows;
  assert.deepEqual(row, {
    pid: 5,
    ppid: 1,
    state: "S",
    startMs: Date.UTC(2026, 10, 21, 22, 39, 24),
    command: "x",
  });
});

const anyRow = fc.record({
  pid: fc.nat(),
  ppid: fc.nat(),
  state: fc.constantFrom("R", "S+", "Ss", "I<", "Zl", "?E"),
  startMs: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000),
  rssBytes: fc.nat().map((kib) => kib * 1024),
  vszBytes: fc.nat().map((kib) => kib * 1024),
  cpuTimeMs: fc.nat().map((seconds) => seconds * 1000),
  threads: fc.nat(),
  command: fc.string({ unit: "binary" }).filter((name) => !name.includes("\n")),
}, { noNullPrototype: true });

/** What a row is on a system, and how it is printed there. */
const PRINTED = {
  linux: { row: (row: Required<PsRow>): PsRow => row, time: procpsTime },
  darwin: { row: ({ threads: _, ...row }: Required<PsRow>): PsRow => row, time: macTime },
};

function printed(row: Required<PsRow>, system: Os, width: number): string {
  const { pid, ppid, state, startMs, rssBytes, vszBytes, cpuTimeMs, threads, command } = row;
  const cells = [pid, ppid, state, lstart(startMs), rssBytes / 1024, vszBytes / 1024];
  cells.push(PRINTED[system].time(cpuTimeMs), ...system === "linux" ? [threads] : []);
  return [...cells.map((cell) => String(cell).padStart(width)), command].join(" ") + "\n";
}

for (const system of ["linux", "darwin"] as const) {
  Deno.test(`what is printed on ${system} in columns of any width is read back exactly`, () => {
    fc.assert(fc.property(fc.array(anyRow), fc.nat(30), (rows, width) => {
      const text = rows.map((row) => printed(row, system, width)).join("");
      assert.deepEqual(parsePs(text, system), {
        rows: rows.map(PRINTED[system].row),
        unreadable: [],
      });
    }));
  });
}

Deno.test("any text at all is read without an error, no line twice, every number exact", () => {
  const line = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.stringMatching(/^[ \d:SatNov-]{0,60}$/),
    fc.tuple(anyRow, fc.nat(90)).map(([row, length]) => printed(row, "linux", 6).slice(0, length)),
  );
  fc.assert(fc.property(fc.array(line), fc.constantFrom("linux", "darwin"), (lines, system) => {
    const text = lines.join("\n");
    const { rows, unreadable } = parsePs(text, system);
    assert.ok(rows.length + unreadable.length <= text.split("\n").length);
    for (const { command: _, state: __, ...figures } of [...rows, ...unreadable] as PsRow[]) {
      for (const value of Object.values(figures)) assert.ok(Number.isSafeInteger(value));
    }
  }));
});
