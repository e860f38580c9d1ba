import { Ajv2020 } from "ajv";
import assert from "node:assert/strict";
import { propose } from "../../sizing/proposal.ts";
import type { RunSize } from "../../sizing/run_size.ts";
import { type Scheduler, SCHEDULERS } from "../../sizing/scheduler.ts";
import { sizeJson } from "./json.ts";
import { schedulerText, sizeText } from "./text.ts";

const MiB = 1024 ** 2;
const RUN: RunSize = {
  ...{ path: "a\u001b.csv", baseBytes: 400 * MiB, basis: "group", cores: 4 },
  ...{ withCacheBytes: 900 * MiB, workingSetBytes: 450 * MiB, doubts: ["it failed"] },
};
const PROPOSAL = propose([RUN]);

/** What each is asked for, without the comments. */
const ASKED: Readonly<Record<Scheduler, string>> = {
  slurm: "#SBATCH --mem=480M\n##SBATCH --cpus-per-task=4 --mem-per-cpu=120M",
  k8s: "resources:\n  requests:\n    memory: 450Mi\n  limits:\n    memory: 480Mi",
  docker: "docker run --memory=480m --memory-swap=480m --memory-reservation=450m",
  nextflow: "memory '480 MB'",
  // 480 MiB are 503.3 times 10^6 bytes.
  snakemake: "resources: mem_mb=504",
  systemd: "MemoryHigh=450M\nMemoryMax=480M",
  memmark: "memmark --limit 480MiB -- ...",
};
for (const scheduler of SCHEDULERS) {
  Deno.test(`${scheduler} is asked in its own words and units, below comments`, () => {
    const text = schedulerText(PROPOSAL, scheduler, 80);
    const lines = text.split("\n");
    const asked = lines.slice(lines.findIndex((line) => !line.startsWith("# ")));
    assert.equal(asked.join("\n"), ASKED[scheduler]);
    assert.ok(lines.every((line) => line.length <= 80), text);
  });
}

Deno.test("what it rests on, the headroom and why, and what page cache means are told", () => {
  const text = sizeText(PROPOSAL, 200);
  assert.match(
    text,
    /^Limit +480 MiB\nRequest +450 MiB\nBase +400 MiB: what its control group held/,
  );
  assert.match(text, /^Headroom +20%, for what one recording cannot show/m);
  assert.match(text, /^Page cache up to 500 MiB more were page cache, which the kernel drops/m);
  assert.match(text, /^Doubtful +a\\u001b\.csv: it failed$/m);
  for (const asked of Object.values(ASKED)) {
    for (const line of asked.split("\n")) assert.ok(text.includes(`\n  ${line}`), line);
  }
  const { withCacheBytes: _, workingSetBytes: __, ...without } = RUN;
  const several = sizeText(
    propose([{ ...without, basis: "rss" }, { ...RUN, baseBytes: 1 }], 0.5),
    200,
  );
  assert.match(several, /the largest of 2 recordings/);
  assert.match(several, /^Rests on +a limit counts what --own-group records/m);
  assert.match(several, /^Headroom +50%; the recordings differ by/m);
});

Deno.test("of a job each node and each rank is asked for", () => {
  const job = { nodes: 8, node: "n4", ranks: 64, rank: "37", rankBytes: 100 * MiB };
  const { workingSetBytes: _, withCacheBytes: __, ...without } = RUN;
  const text = schedulerText(propose([{ ...without, basis: "rss", job, cores: 2 }]), "slurm", 200);
  assert.match(text, /^# Limit +480 MiB for each node$/m);
  assert.match(text, /^# Base .*, on n4, the largest of 8 nodes$/m);
  assert.match(text, /^# Rank +120 MiB for each of 64: the largest, rank 37, had 100 MiB$/m);
  assert.match(
    text,
    /\n#SBATCH --mem=480M\n##SBATCH --ntasks=64 --cpus-per-task=2 --mem-per-cpu=60M$/,
  );
});

const isSize = new Ajv2020({ strict: true }).compile(JSON.parse(
  Deno.readTextFileSync(new URL("../../../docs/size.schema.json", import.meta.url)),
));

Deno.test("as JSON it is sizes in bytes, and what to ask each for", () => {
  const job = { ranks: 8, nodes: 2, node: "n1", rank: "3", rankBytes: 100 * MiB };
  const json = JSON.parse(sizeJson(propose([{ ...RUN, job }])));
  assert.deepEqual(
    [json.schema, json.limit_bytes, json.request_bytes, json.base_bytes, json.basis],
    ["memmark-size/1", 480 * MiB, 450 * MiB, 400 * MiB, "group"],
  );
  assert.deepEqual([json.rank_limit_bytes, json.job.node], [120 * MiB, "n1"]);
  assert.equal(json.ask.docker, ASKED.docker);
  assert.deepEqual(json.runs[0].doubts, ["it failed"]);
  const plain = JSON.parse(sizeJson(PROPOSAL));
  assert.equal("job" in plain, false);
  for (const size of [json, plain]) assert.ok(isSize(size), JSON.stringify(isSize.errors));
});
