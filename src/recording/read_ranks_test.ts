import assert from "node:assert/strict";
import { textHost } from "../../tests/support/text_host.ts";
import { readRanks } from "./read_ranks.ts";

const HEADER = "host,rank,timestamp,unix_ms,rss_kib,pss_kib\n";
const read = (rows: string) => [...readRanks(textHost({ r: HEADER + rows }, 16), "r")];

Deno.test("ranks are read as the processes of each time, by their numbers", () => {
  const rows = 'n1,0,t,1000,4,\n"n,2",3,t,1000,8,2\nn1,0,t,1100,5,\n';
  const rank = (pid: number, host: string) => (
    { pid, ppid: 0, startUnixMs: 0, command: `rank: ${pid} ${host}` }
  );
  assert.deepEqual(read(rows), [
    {
      unixMs: 1000,
      processes: [
        { ...rank(0, "n1"), rssBytes: 4096 },
        { ...rank(3, "n,2"), rssBytes: 8192, pssBytes: 2048 },
      ],
    },
    { unixMs: 1100, processes: [{ ...rank(0, "n1"), rssBytes: 5120 }] },
  ]);
});

Deno.test("ranks whose names are no numbers are numbered as they come", () => {
  const [first, second] = read(",7.0,t,1000,4,\n,7.1,t,1000,4,\n,7.1,t,1100,4,\n");
  assert.deepEqual(first!.processes.map(({ pid, command }) => [pid, command]), [
    [1, "rank: 7.0"],
    [2, "rank: 7.1"],
  ]);
  assert.deepEqual(second!.processes.map(({ pid }) => pid), [2]);
});
