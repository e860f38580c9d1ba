import assert from "node:assert/strict";
import fc from "fast-check";
import { SetupError } from "../model/errors.ts";
import { textHost } from "../../tests/support/text_host.ts";
import { readProcesses } from "./read_processes.ts";
import { KEPT_TEXT_BYTES } from "../model/kept.ts";

const HEADER = "timestamp,unix_ms,pid,ppid,start_time,command,rss_kib,vsz_kib,swap_kib,pss_kib," +
  "phys_footprint_kib,mapped_regions,threads,cpu_percent,cpu_time_ms\n";
const START = "2026-11-21T22:45:00.120Z";

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const row = (unixMs: number, pid: number, command: string, rssKib: number | "" = 4) =>
  `t,${unixMs},${pid},1,${START},${quoted(command)},${rssKib},9,,,,7,2,12.5,300\n`;

const read = (text: string, blockBytes?: number) => [
  ...readProcesses(textHost({ p: text }, blockBytes), "p"),
];

Deno.test("the processes of each sample are read together, in bytes, with their commands", () => {
  const text = HEADER + row(1000, 5, "sh -c 'a, b'") + row(1000, 6, "x") + row(2000, 5, "y", "");
  const startUnixMs = Date.parse(START);
  assert.deepEqual(read(text), [
    {
      unixMs: 1000,
      processes: [
        { pid: 5, ppid: 1, startUnixMs, command: "sh -c 'a, b'", rssBytes: 4096, cpuTimeMs: 300 },
        { pid: 6, ppid: 1, startUnixMs, command: "x", rssBytes: 4096, cpuTimeMs: 300 },
      ],
    },
    { unixMs: 2000, processes: [{ pid: 5, ppid: 1, startUnixMs, command: "y", cpuTimeMs: 300 }] },
  ]);
});

Deno.test("the kinds of a process are read where all of them were measured", () => {
  const head = HEADER.replace("\n", ",rss_anon_kib,rss_file_kib,rss_shmem_kib\n");
  const cells = (kinds: string) => row(1, 5, "x").replace("\n", `,${kinds}\n`);
  const kindsIn = (kinds: string) => read(head + cells(kinds))[0]!.processes[0]!.rssKinds;
  assert.deepEqual(kindsIn("1,2,0"), { anonBytes: 1024, fileBytes: 2048, shmemBytes: 0 });
  assert.equal(kindsIn("1,,0"), undefined);
});

Deno.test("two samples of the same ms stay two", () => {
  const text = HEADER + row(1, 5, "a") + row(1, 6, "b") + row(1, 5, "a") + row(1, 6, "b");
  const ticks = read(text).map(({ unixMs, processes }) => [unixMs, processes.map((p) => p.pid)]);
  assert.deepEqual(ticks, [[1, [5, 6]], [1, [5, 6]]]);
});

Deno.test("a command comes back as it was written, wherever blocks end", () => {
  const commands = fc.array(fc.string({ unit: "grapheme", maxLength: 60 }), { maxLength: 20 });
  fc.assert(
    fc.property(commands, fc.integer({ min: 1, max: 50 }), (commands, blockBytes) => {
      const text = HEADER + commands.map((command, i) => row(i, 5, command)).join("");
      const found = read(text, blockBytes).flatMap(({ processes }) => processes);
      assert.deepEqual(found.map(({ command }) => command), commands);
    }),
    { numRuns: 300 },
  );
});

Deno.test("of a very long command only the beginning is kept", () => {
  const [tick] = read(HEADER + row(1, 5, "é".repeat(100_000) + '"\n'), 1000);
  assert.equal(tick!.processes[0]!.command, "é".repeat(KEPT_TEXT_BYTES / 2));
  const [odd] = read(HEADER + row(1, 5, "x" + "é".repeat(100_000)), 1000);
  assert.equal(odd!.processes[0]!.command, "x" + "é".repeat(KEPT_TEXT_BYTES / 2 - 1));
});

Deno.test("an empty command does not become that of the row before", () => {
  const text = HEADER + row(1, 5, "a") + `t,2,5,1,${START},,4,9,,,,7,2,,\n`;
  assert.deepEqual(read(text).map(({ processes }) => processes[0]!.command), ["a", ""]);
});

Deno.test("samples are given out block by block, not at the end of the file", () => {
  let blocks = 0;
  const text = HEADER + Array.from({ length: 5000 }, (_, i) => row(i, 5, "x")).join("");
  const host = textHost({ p: text }, 4096);
  const counted = {
    ...host,
    *readBlocks(path: string) {
      for (const block of host.readBlocks(path)) {
        blocks++;
        yield block;
      }
    },
  };
  readProcesses(counted, "p").next();
  assert.ok(blocks <= 2, String(blocks));
});

Deno.test("a row that was cut off is dropped, what is no such file is refused", () => {
  const text = HEADER + row(1, 5, "a");
  assert.equal(read(text + row(2, 5, "b").slice(0, -12)).length, 1);
  const cases: [string, RegExp][] = [
    ["unix_ms,rss_kib\n", /^Cannot read "p", line 1: .* memmark's CSV of processes, .* "pid"$/],
    [HEADER + row(1, 5, "a\nb") + row(2, 6, "c").replace(",6,", ",x,"), /line 4: found "x"/],
    [HEADER + row(1, 5, "a").replace(",5,", ",,"), /line 2: .* wanted a process id$/],
  ];
  for (const [text, message] of cases) {
    assert.throws(
      () => read(text),
      (error) => error instanceof SetupError && message.test(error.message),
    );
  }
});
