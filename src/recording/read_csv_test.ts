import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { PROCESS_COLUMNS } from "../model/csv_columns.ts";
import { SetupError } from "../model/errors.ts";

import type { Host } from "../system/host.ts";
import { readRows, type RecordedRow } from "./read_csv.ts";

const HEADER = "timestamp,unix_ms,root_pid,pid_count,rss_kib,vsz_kib,swap_kib,pss_kib," +
  "phys_footprint_kib,mapped_regions\n";

/** Reads a text, cut into blocks of the given size. */
function read(text: string | Uint8Array, blockBytes = 1 << 18): readonly RecordedRow[] {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const host = {
    *readBlocks() {
      // One buffer for all blocks, as the contract allows.
      const block = new Uint8Array(blockBytes);
      for (let i = 0; i < bytes.length; i += blockBytes) {
        const part = bytes.subarray(i, i + blockBytes);
        block.set(part);
        yield block.subarray(0, part.length);
      }
    },
  } as Partial<Host> as Host;
  const all: RecordedRow[] = [];
  readRows(host, "run.csv", (row) => all.push(row));
  return all;
}

Deno.test("a recording of memmark is read, in bytes, without keys for empty cells", () => {
  const all = read(
    HEADER + "2025-08-26T18:42:37.123Z,1756233757123,42,3,1024,410068928,0,7,,55\n" +
      "2025-08-26T18:42:38Z,1756233758000,42,,,,,,9,\n",
  );
  assert.deepEqual(all, [
    {
      unixMs: 1756233757123,
      rootPid: 42,
      pidCount: 3,
      rssBytes: 1024 * 1024,
      vszBytes: 410068928 * 1024,
      swapBytes: 0,
      pssBytes: 7 * 1024,
      mappedRegions: 55,
    },
    { unixMs: 1756233758000, rootPid: 42, physFootprintBytes: 9 * 1024 },
  ]);
});

Deno.test("memory by kind is read where all three kinds are there, in any order of columns", () => {
  const all = read(
    "pss_shmem_kib,pss_anon_kib,pss_file_kib,uss_kib,rss_anon_kib,rss_file_kib,rss_shmem_kib," +
      "unix_ms,rss_kib\n1,2,3,4,5,6,7,1,18\n,,,,5,6,7,2,18\n,,,,,,,3,18\n1,2,3,4,,,,4,18\n",
  );
  const rssKinds = { anonBytes: 5 * 1024, fileBytes: 6 * 1024, shmemBytes: 7 * 1024 };
  const pssKinds = { anonBytes: 2 * 1024, fileBytes: 3 * 1024, shmemBytes: 1024 };
  const rssBytes = 18 * 1024, ussBytes = 4 * 1024;
  assert.deepEqual(all, [
    { unixMs: 1, rssBytes, rssKinds, pssKinds, ussBytes },
    { unixMs: 2, rssBytes, rssKinds },
    { unixMs: 3, rssBytes },
    { unixMs: 4, rssBytes, pssKinds, ussBytes },
  ]);
});

Deno.test("columns are found by name, others are skipped, also quoted ones", () => {
  const all = read(
    '\ufeff"note, ""x""",rss_kib,more,"unix_ms"\r\n"a ""b"", \n c",2,"",1\r\n\r\n,"3",x"y,4',
  );
  assert.deepEqual(all.map(({ unixMs, rssBytes }) => [unixMs, rssBytes]), [[1, 2048], [
    4,
    3072,
  ]]);
});

Deno.test("CPU use has a fraction, and no other column has one", () => {
  const header = "unix_ms,rss_kib,cpu_percent\n";
  for (const blockBytes of [1, 7, 1 << 18]) {
    const all = read(`${header}1,2,100.25\n2,2,"0.5"\n3,2,7\n4,2,\n5,2,12.\n`, blockBytes);
    const found = all.map(({ cpuPercent }) => cpuPercent);
    assert.deepEqual(found, [100.25, 0.5, 7, undefined, 12]);
    assert.ok(all.every(({ rssBytes }) => rssBytes === 2048));
  }
  for (const cell of ["1.2.3", ".5", "1e3", "-1", "1,2.5", "1.5x"]) {
    assert.throws(() => read(`${header}1,2,${cell}\n`), SetupError, cell);
  }
});

Deno.test("a cut last row is dropped, one that only lacks its line end is not", () => {
  const row = "t,1,2,3,4,5,6,7,8,9";
  assert.equal(read(`${HEADER}${row}\n${row}`).length, 2);
  for (let end = 1; end < row.lastIndexOf(","); end++) {
    assert.equal(read(`${HEADER}${row}\n${row.slice(0, end)}`).length, 1);
  }
  assert.equal(read('unix_ms,rss_kib,note\n1,2,x\n1,2,"cut').length, 1);
});

Deno.test("a header alone is a recording without rows", () => {
  assert.equal(read(HEADER).length, 0);
  assert.equal(read(HEADER.trimEnd()).length, 0);
});

Deno.test("what is no recording is refused, with the line, what was found and what is wanted", () => {
  const cases: [string, RegExp][] = [
    ["", /^Cannot read "run\.csv", line 1: found nothing, wanted .* column "unix_ms"/],
    [
      `${PROCESS_COLUMNS}\n`,
      /line 1: found "ppid", for it has a row for each process, wanted/,
    ],
    [`host,rank,${HEADER}`, /line 1: found "rank", for it has a row for each rank, wanted/],
    ["a,b\n1,2\n", /line 1: found "a,b", wanted .* column "unix_ms"/],
    ["unix_ms,b\n", /line 1: .* column "rss_kib"/],
    ["unix_ms,rss_kib,rss_kib\n", /line 1: found the column "rss_kib" twice/],
    [`${"x".repeat(70_000)}`, /line 1: found no line end in 64 KiB/],
    [
      "unix_ms,rss_kib\n1,2\n3,abc\n",
      /line 3: found "abc" in column "rss_kib", wanted a whole number/,
    ],
    ["unix_ms,rss_kib\n1,1e5\n", /line 2: found "1e5"/],
    ["unix_ms,rss_kib\n1,12.5\n", /found "12\.5"/],
    ["unix_ms,rss_kib\n1, 5\n", /found " 5"/],
    ["unix_ms,rss_kib\n1,0x10\n", /found "0x10"/],
    ["unix_ms,rss_kib\n1,-5\n", /found "-5"/],
    ['unix_ms,rss_kib\n1,"5 "\n', /found "5 /],
    ['unix_ms,rss_kib\n1,"5""5"\n', /found "5/],
    ['unix_ms,rss_kib\n1,"5\n2,6\n', /line 2: found "5" in column "rss_kib"/],
    ['unix_ms,rss_kib\n1,"5"5\n', /found text behind a closing quote/],
    ["unix_ms,rss_kib\n1,5\r6\n", /line 2/],
    [
      "unix_ms,rss_kib\n1,9007199254740992\n",
      /line 2: found the number 9007199254740992 in column "rss_kib"/,
    ],
    ["unix_ms,rss_kib\n9007199254740993,1\n", /column "unix_ms"/],
    ["unix_ms,rss_kib\n,1\n", /line 2: found an empty cell in column "unix_ms"/],
    ["unix_ms,rss_kib\n1\n2,3\n", /line 2: found 1 cells, wanted 2/],
    ["unix_ms,rss_kib\n\n1,2,3\n", /line 3: found 3 cells, wanted 2/],
    ['unix_ms,rss_kib,x\n1,2,"\n\n"\n3,y,z\n', /line 5: found "y"/],
  ];
  for (const [text, message] of cases) {
    const thrown = (blockBytes: number, message: RegExp) =>
      assert.throws(
        () => read(text, blockBytes),
        (error) => error instanceof SetupError && message.test(error.message),
        text.slice(0, 80),
      );
    thrown(1 << 18, message);
    // A block may end inside of a cell: then less of it is shown.
    thrown(1, /^Cannot read "run\.csv", line \d+: found /);
  }
});

Deno.test("a row without an end is refused before it fills the memory", () => {
  const block = new Uint8Array(1 << 20).fill(55);
  let blocks = 0;
  const host = {
    *readBlocks() {
      yield new TextEncoder().encode('unix_ms,rss_kib,note\n1,2,x\n2,3,"');
      for (; blocks < 1000; blocks++) yield block;
    },
  };
  assert.throws(
    () => readRows(host as Partial<Host> as Host, "x", () => {}),
    new SetupError('Cannot read "x", line 3: found no end of the row in 16 MiB, wanted a line end'),
  );
  assert.ok(blocks <= 17, String(blocks));
});

Deno.test("a file that cannot be read is a SetupError, and an error of the taker stays its own", () => {
  const host = {
    readBlocks: () => {
      throw new Error("Is a directory");
    },
  } as Partial<Host> as Host;
  assert.throws(
    () => readRows(host, "x", () => {}),
    new SetupError('Cannot read "x": Is a directory'),
  );
  const failing = { readBlocks: () => [new TextEncoder().encode("unix_ms,rss_kib\n1,2\n")] };
  const taker = () => {
    throw new TypeError("mine");
  };
  assert.throws(() => readRows(failing as Partial<Host> as Host, "x", taker), TypeError);
});

/** Well-formed CSV: any order of columns, quotes, line ends, blank lines, with or without the last one. */
const wellFormed = fc.record({
  columns: fc.shuffledSubarray(
    ["unix_ms", "rss_kib", "vsz_kib", "pss_kib", "root_pid", "note", 'odd "one",'],
    { minLength: 2 },
  ).filter((columns) => columns.includes("unix_ms") && columns.includes("rss_kib")),
  rows: fc.array(
    fc.array(fc.record({ number: fc.maxSafeNat(), text: fc.string(), style: fc.nat(9) }), {
      minLength: 7,
      maxLength: 7,
    }),
  ),
  newline: fc.constantFrom("\n", "\r\n"),
  ending: fc.boolean(),
}).map(({ columns, rows, newline, ending }) => {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const cell = (column: string, { number, text, style }: typeof rows[0][0]) => {
    if (!/_(ms|kib|pid)$/.test(column)) {
      return style < 5 ? quote(text) : text.replace(/[",\r\n]/g, "");
    }
    if (style === 0 && column !== "unix_ms") return "";
    return style === 1 ? `"${number}"` : String(number);
  };
  const lines = rows.map((cells) => columns.map((column, i) => cell(column, cells[i]!)).join(","));
  return [columns.map((column) => quote(column)).join(","), ...lines].join(newline) +
    (ending ? newline : "");
});

Deno.test("csv-parse and this reader agree on every well-formed file, wherever blocks end", () => {
  fc.assert(
    fc.property(wellFormed, fc.integer({ min: 1, max: 40 }), (text, blockBytes) => {
      const expected =
        (parse(text, { columns: true, skip_empty_lines: true }) as Record<string, string>[])
          .map((row) => {
            const kib = (key: string) => row[key] ? Number(row[key]) * 1024 : undefined;
            return [Number(row.unix_ms), kib("rss_kib"), kib("vsz_kib"), kib("pss_kib")];
          });
      const found = read(text, blockBytes).map((m) => [
        m.unixMs,
        m.rssBytes,
        m.vszBytes,
        m.pssBytes,
      ]);
      assert.deepEqual(found, expected);
    }),
    { numRuns: 500 },
  );
});

Deno.test("random bytes end in rows of whole numbers or in a SetupError", () => {
  const alphabet = [...'0123456789,,,\n\r" .-eE+x'].map((char) => char.charCodeAt(0));
  const bytes = fc.array(fc.oneof(fc.constantFrom(...alphabet), fc.nat(255)), { maxLength: 200 });
  const heads = fc.constantFrom("", "unix_ms,rss_kib\n1,", "x,unix_ms,rss_kib\n,");
  fc.assert(
    fc.property(heads, bytes, (head, tail) => {
      const all = Uint8Array.from([...new TextEncoder().encode(head), ...tail]);
      try {
        for (const { unixMs, rssKinds: _rss, pssKinds: _pss, ...figures } of read(all, 7)) {
          assert.ok(Number.isSafeInteger(unixMs) && unixMs >= 0);
          assert.ok(Object.values(figures).every((value) => Number.isInteger(value) && value >= 0));
        }
      } catch (error) {
        assert.ok(error instanceof SetupError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
