import assert from "node:assert/strict";
import fc from "fast-check";
import { lstart } from "../../tests/support/fake_host.ts";
import { hasEnded, parsePs, type PsRow } from "./ps_parse.ts";

const fixture = Deno.readTextFileSync(
  new URL("../../tests/fixtures/macos/ps.txt", import.meta.url),
);

Deno.test("every line of a Mac's table is read, whatever its program is called", () => {
  const { rows, unreadableLines } = parsePs(fixture);
  assert.equal(unreadableLines, 0);
  assert.deepEqual(rows.map(({ pid, command }) => [pid, command]), [
    [1, "/sbin/launchd"],
    [341, "/usr/libexec/logd"],
    [5010, "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
    [5011, "Code Helper (Plugin)"],
    [5012, "(zsh)"],
    [5013, "(node)"],
    [99998, "  leading spaces"],
    [99999, "Gasto Fácil 数 )"],
    [5014, ""],
  ]);
  assert.deepEqual(rows[3], {
    pid: 5011,
    ppid: 5010,
    state: "S",
    startMs: Date.UTC(2026, 10, 1, 9, 5, 7),
    rssBytes: 98304 * 1024,
    vszBytes: 411891232 * 1024,
    command: "Code Helper (Plugin)",
  });
});

Deno.test("zombies, exiting processes and those without an address space have ended", () => {
  const ended = parsePs(fixture).rows.filter(hasEnded).map((row) => row.pid);
  assert.deepEqual(ended, [5012, 5013]);
  const base = parsePs(fixture).rows[0]!;
  assert.equal(hasEnded({ ...base, state: "X" }), true);
  assert.equal(hasEnded({ ...base, rssBytes: 0, vszBytes: 0 }), true);
  assert.equal(hasEnded({ ...base, rssBytes: 0 }), false);
  assert.equal(hasEnded({ ...base, state: "?E" }), false);
});

const unreadable: [string, string][] = [
  ["the rest of a name with a line feed", "rest of a name"],
  ["a negative pid", "-5 1 S Sat Nov 21 22:39:24 2026 1 2 x"],
  ["a pid too large to be exact", "99999999999999999999 1 S Sat Nov 21 22:39:24 2026 1 2 x"],
  ["a month that does not exist", "5 1 S Sat Nob 21 22:39:24 2026 1 2 x"],
  ["a day that does not exist", "5 1 S Sat Feb 30 22:39:24 2026 1 2 x"],
  ["an hour that does not exist", "5 1 S Sat Nov 21 24:39:24 2026 1 2 x"],
  ["a second that does not exist", "5 1 S Sat Nov 21 22:39:60 2026 1 2 x"],
  ["no start", "5 1 S 1 2 x"],
  ["sizes of BusyBox in another column", "5 1 S 13m 42m process_api"],
  ["a header", "  PID  PPID STAT                 STARTED    RSS      VSZ COMM"],
];

for (const [what, line] of unreadable) {
  Deno.test(`a line with ${what} is counted and not guessed`, () => {
    assert.deepEqual(parsePs(`${line}\n`), { rows: [], unreadableLines: 1 });
  });
}

Deno.test("a size that is no number is absent, and the process is there all the same", () => {
  const [row] = parsePs("5 1 S Sat Nov 21 22:39:24 2026 - 13m x\n").rows;
  assert.equal(row?.pid, 5);
  assert.equal("rssBytes" in row!, false);
  assert.equal("vszBytes" in row!, false);
});

const anyRow = fc.record({
  pid: fc.nat(),
  ppid: fc.nat(),
  state: fc.constantFrom("R", "S+", "Ss", "I<", "Zl", "?E"),
  startMs: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000),
  rssBytes: fc.nat().map((kib) => kib * 1024),
  vszBytes: fc.nat().map((kib) => kib * 1024),
  command: fc.string({ unit: "binary" }).filter((name) => !name.includes("\n")),
}, { noNullPrototype: true });

function printed(row: PsRow, width: number): string {
  const cells = [row.pid, row.ppid, row.state, lstart(row.startMs), row.rssBytes! / 1024];
  return [...cells, row.vszBytes! / 1024].map((cell) => String(cell).padStart(width)).join(" ") +
    ` ${row.command}\n`;
}

Deno.test("what is printed in columns of any width is read back exactly", () => {
  fc.assert(fc.property(fc.array(anyRow), fc.nat(30), (rows, width) => {
    const text = rows.map((row) => printed(row, width)).join("");
    assert.deepEqual(parsePs(text), { rows, unreadableLines: 0 });
  }));
});

Deno.test("any text at all is read without an error, every line as a row or as unreadable", () => {
  const line = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.stringMatching(/^[ \d:SatNov-]{0,60}$/),
    fc.tuple(anyRow, fc.nat(80)).map(([row, length]) => printed(row, 6).slice(0, length)),
  );
  fc.assert(fc.property(fc.array(line), (lines) => {
    const text = lines.join("\n");
    const { rows, unreadableLines } = parsePs(text);
    assert.equal(rows.length + unreadableLines, text.split("\n").filter((x) => x !== "").length);
    for (const row of rows) {
      for (const value of [row.pid, row.ppid, row.startMs, row.rssBytes ?? 0, row.vszBytes ?? 0]) {
        assert.ok(Number.isSafeInteger(value));
      }
    }
  }));
});
