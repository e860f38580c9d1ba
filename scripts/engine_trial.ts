/**
 * Records eight trees at once into a real VictoriaMetrics, which is killed and started again meanwhile,
 * asks it back, and compares every point with the CSVs. Linux on x64.
 *
 *     scripts/deno run -A scripts/engine_trial.ts "$(scripts/victoria_metrics.sh /tmp/vm)" [<memmark>]
 */
import assert from "node:assert/strict";
import { readRows } from "../tests/support/memmark.ts";
import { burner } from "../tests/support/programs.ts";

const [engine, memmark = "memmark"] = Deno.args;
if (engine === undefined) throw new Error("usage: engine_trial.ts <victoria-metrics> [<memmark>]");
const TREES = 8;
const ADDRESS = "127.0.0.1:18428";
const DASHBOARD = new URL("../docs/grafana.json", import.meta.url);
const folder = Deno.makeTempDirSync({ prefix: "memmark-engine-" });

function startEngine(): Deno.ChildProcess {
  return new Deno.Command(engine!, {
    args: [
      `-storageDataPath=${folder}/data`,
      `-httpListenAddr=${ADDRESS}`,
      "-loggerLevel=ERROR",
      "-opentelemetry.usePrometheusNaming",
      "-search.latencyOffset=0s",
    ],
    stderr: "null",
  }).spawn();
}

async function ready(): Promise<void> {
  while (true) {
    const answer = await fetch(`http://${ADDRESS}/health`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function record(tree: number): Promise<string> {
  const args = ["-q", "-i", "20ms", "--smaps", "--otlp", `http://${ADDRESS}/opentelemetry`];
  const child = new Deno.Command(memmark, {
    args: [
      ...args,
      "-o",
      `${folder}/%r.csv`,
      "--",
      ...burner({ mib: tree === TREES ? 200 : 20 + tree, processes: 2 }),
    ],
    env: {
      OTEL_METRIC_EXPORT_INTERVAL: "500",
      OTEL_RESOURCE_ATTRIBUTES: `tree=${tree}`,
      // Two jobs of four ranks, the last of which is out of balance.
      SLURM_JOB_ID: tree <= TREES / 2 ? "1" : "2",
      PMI_RANK: String(tree),
    },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const stdin = child.stdin.getWriter();
  void pause(8000).then(() => stdin.close());
  const { code, stderr } = await child.output();
  assert.equal(code, 0);
  return new TextDecoder().decode(stderr);
}

/** All points of a series as [ms, value]. */
async function pointsOf(name: string, tree: number): Promise<[number, number][]> {
  const match = encodeURIComponent(`{__name__="${name}",tree="${tree}"}`);
  const answer = await fetch(`http://${ADDRESS}/api/v1/export?match[]=${match}`);
  const lines = (await answer.text()).trim().split("\n").filter(Boolean);
  assert.equal(lines.length, 1, `${name} of tree ${tree}: ${lines.length} series`);
  const { values, timestamps } = JSON.parse(lines[0]!);
  return timestamps.map((ms: number, at: number) => [ms, values[at]]);
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

async function ask(query: string): Promise<readonly Series[]> {
  const url = `http://${ADDRESS}/api/v1/query?query=${encodeURIComponent(query)}`;
  const answer = await (await fetch(url)).json();
  assert.equal(answer.status, "success", `${query}: ${answer.error}`);
  return answer.data.result;
}

/** Every query of the dashboard is one; of the trees it finds both jobs, and the rank out of balance. */
async function askDashboard(): Promise<void> {
  const { panels } = JSON.parse(Deno.readTextFileSync(DASHBOARD));
  const answers: (readonly Series[])[] = [];
  for (const { targets } of panels) {
    for (const { expr } of targets) answers.push(await ask(expr.replaceAll("$job", ".+")));
  }
  const [, , peaks, unequal] = answers;
  assert.deepEqual(peaks!.map(({ metric }) => metric.memmark_job).sort(), ["1", "2"]);
  assert.deepEqual(unequal!.map(({ metric }) => metric.memmark_rank), [String(TREES)]);
}

let running = startEngine();
try {
  await ready();
  const recordings = Promise.all(Array.from({ length: TREES }, (_, tree) => record(tree + 1)));
  await pause(3000);
  // By SIGKILL it would itself lose what it took in its last seconds: see -inmemoryDataFlushInterval.
  running.kill("SIGTERM");
  await running.status;
  await pause(2000);
  running = startEngine();
  const told = await recordings;
  await ready();
  assert.deepEqual(told.filter(Boolean), []);
  await (await fetch(`http://${ADDRESS}/internal/force_flush`)).body?.cancel();
  let points = 0;
  for (let tree = 1; tree <= TREES; tree++) {
    const rows = readRows(`${folder}/${tree}.csv`);
    for (
      const [name, column] of [
        ["process_memory_usage_bytes", "rss_kib"],
        ["process_memory_virtual_bytes", "vsz_kib"],
        ["memmark_memory_pss_bytes", "pss_kib"],
      ] as const
    ) {
      const wanted = rows.filter((row) => row[column] !== "").map((
        row,
      ) => [Number(row.unix_ms), Number(row[column]) * 1024]);
      const found = await pointsOf(name, tree);
      const missing = wanted.filter(([ms]) => !found.some(([at]) => at === ms));
      const atSea = missing.map(([ms]) => ms! - wanted[0]![0]!);
      assert.deepEqual(atSea, [], `${name} of tree ${tree}: missing of ${wanted.length}`);
      assert.deepEqual(found, wanted);
      points += wanted.length;
    }
  }
  const peaks = await ask("max_over_time(process_memory_usage_bytes[1h])");
  assert.equal(peaks.length, TREES);
  for (const { metric, value } of peaks) {
    const rows = readRows(`${folder}/${metric.tree}.csv`);
    assert.equal(Number(value[1]), Math.max(...rows.map((row) => Number(row.rss_kib))) * 1024);
  }
  await askDashboard();
  console.log(
    `${points} points of ${TREES} trees, all as in the CSVs; the engine was away for 2 s`,
  );
} finally {
  running.kill("SIGKILL");
  await running.status;
  Deno.removeSync(folder, { recursive: true });
}
