/**
 * Runs the SQL of docs/fleet.md as it stands, by DuckDB, on 1,000 recordings of 3,600 rows in its layout, and
 * compares the answers with what is known of them. Prints how long each took.
 *
 *     scripts/deno run -A scripts/duckdb_trial.ts
 */
import assert from "node:assert/strict";
import { CSV_COLUMNS } from "../src/model/csv_columns.ts";

// Not among the dependencies: 70 MB for this trial alone.
const DUCKDB = "npm:@duckdb/node-api@1.5.6-r.1";
const JOBS = 100, RANKS = 10, ROWS = 3600;
const DOCS = new URL("../docs/fleet.md", import.meta.url);

const folder = Deno.makeTempDirSync({ prefix: "memmark-duckdb-" });
const startMs = Math.floor(Date.now() / 1000) * 1000 - ROWS * 1000;

/** RSS of a rank in KiB at a second: a saw; one rank of each tenth job holds three times as much. */
function rssKib(job: number, rank: number, second: number): number {
  const isHeavy = job % 10 === 0 && rank === 3;
  return (isHeavy ? 3 : 1) * (100_000 + 1000 * job + (second * 37 + rank * 11) % 500);
}

/** What job asked for, MiB: each fifth job for far too much. */
const askedMib = (job: number): number => job % 5 === 0 ? 16_000 : 900;

function writeRecordings(): void {
  for (let job = 1; job <= JOBS; job++) {
    for (let rank = 0; rank < RANKS; rank++) {
      const host = rank < RANKS / 2 ? "n1" : "n2";
      const path = `${folder}/runs/job=${job}/mem=${askedMib(job)}/host=${host}`;
      Deno.mkdirSync(path, { recursive: true });
      const lines = [CSV_COLUMNS.join(",")];
      for (let second = 0; second < ROWS; second++) {
        const ms = startMs + second * 1000;
        const rss = rssKib(job, rank, second);
        lines.push(`${new Date(ms).toISOString()},${ms},${1000 + rank},3,${rss},900000,,,,300`);
      }
      Deno.writeTextFileSync(`${path}/${rank}.csv`, `${lines.join("\n")}\n`);
      Deno.writeTextFileSync(`${path}/${rank}.csv.markers.csv`, "timestamp,unix_ms,label\n");
    }
  }
}

function peakKib(job: number, ranks = [...Array(RANKS).keys()]): number {
  let peak = 0;
  for (let second = 0; second < ROWS; second++) {
    peak = Math.max(peak, ranks.reduce((sum, rank) => sum + rssKib(job, rank, second), 0));
  }
  return peak;
}

const queries = Array.from(
  Deno.readTextFileSync(DOCS).matchAll(/```sql\n([\s\S]*?)```/g),
  ([, sql]) => sql!,
);
assert.equal(queries.length, 4, "docs/fleet.md has a table and three questions");

try {
  writeRecordings();
  Deno.chdir(folder);
  const { DuckDBInstance } = await import(DUCKDB);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const ask = async (sql: string): Promise<Record<string, unknown>[]> => {
    const sinceMs = performance.now();
    const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson();
    console.log(`${((performance.now() - sinceMs) / 1000).toFixed(1)} s  ${sql.split("\n", 1)[0]}`);
    return rows;
  };
  const [table, peaks, unequal, oversized] = queries as [string, string, string, string];
  await ask(table);
  const byJob = new Map((await ask(peaks)).map((row) => [Number(row.job), Number(row.peak_mib)]));
  assert.equal(byJob.size, JOBS);
  for (const job of [1, 50, JOBS]) assert.equal(byJob.get(job), Math.round(peakKib(job) / 1024));
  const found = (await ask(unequal)).map((row) => [Number(row.job), Number(row.rank)]);
  assert.deepEqual(
    found.sort(([a], [b]) => a! - b!),
    Array.from({ length: JOBS / 10 }, (_, tenth) => [10 * (tenth + 1), 3]),
  );
  const jobs = (await ask(oversized)).map((row) => Number(row.job)).sort((a, b) => a - b);
  assert.deepEqual(jobs, Array.from({ length: JOBS / 5 }, (_, fifth) => 5 * (fifth + 1)));
  console.log(`${JOBS * RANKS} recordings of ${ROWS} rows: all as it should be`);
} finally {
  Deno.removeSync(folder, { recursive: true });
}
