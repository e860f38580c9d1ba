/** Programs of many processes that the benchmark records with PSS: chromium and PostgreSQL, where they are. */
import type { Load } from "./bench_tools.ts";

const PAGE = "<script>let a=[];setInterval(()=>{a.push(Array(1e4).fill(Math.random()));" +
  "if(a.length>200)a=[];document.title=a.length},20)</script>";
const STARTS_WITHIN_MS = 120_000;

/** A page that allocates in headless chromium; undefined where that is not installed. */
export async function chromium(): Promise<Load | undefined> {
  const folder = await Deno.makeTempDir({ prefix: "memmark-bench-chromium-" });
  const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"];
  const more = [`--user-data-dir=${folder}`, `data:text/html,${PAGE}`];
  try {
    const child = new Deno.Command("chromium", {
      args: [...args, ...more],
      stdout: "null",
      stderr: "null",
    }).spawn();
    const end = () => child.kill("SIGKILL");
    return await load(child.pid, end, () => countDescendants(child.pid) >= 6);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const BACKENDS = 28;

/** 28 backends that have touched 256 MiB of shared buffers; undefined without PostgreSQL. */
export async function postgres(): Promise<Load | undefined> {
  const folder = await Deno.makeTempDir({ prefix: "memmark-bench-postgres-" });
  const bin = ["15", "16", "17", "18"].map((version) => `/usr/lib/postgresql/${version}/bin`)
    .find((path) => exists(`${path}/initdb`));
  if (bin === undefined) return undefined;
  await sh(`chown postgres '${folder}'`);
  // By parallel workers a backend would not touch all itself.
  const options = `-c listen_addresses= -k ${folder} -c shared_buffers=256MB ` +
    "-c max_connections=60 -c max_parallel_workers_per_gather=0";
  await asPostgres(`${bin}/initdb -D ${folder}/data -A trust >/dev/null`);
  await asPostgres(
    `${bin}/pg_ctl -w -D ${folder}/data -o '${options}' -l ${folder}/log start >/dev/null`,
  );
  // A scan of a table above a quarter of the shared buffers goes round in 256 KiB of them (BAS_BULKREAD).
  const tables = ["a", "b", "c", "d"];
  const rows = "select repeat(md5(i::text),25) as x from generate_series(1,62500) i";
  for (const table of tables) {
    await asPostgres(`psql -q -h ${folder} postgres -c 'create table ${table} as ${rows}'`);
  }
  // Each client reads all of it, and stays.
  const query = tables.map((table) => `select sum(length(x)) from ${table};`).join(" ");
  const client = `(echo "${query}"; sleep 600) | psql -q -h ${folder} postgres >/dev/null`;
  const clients = new Deno.Command("su", {
    args: ["postgres", "-c", `for i in $(seq ${BACKENDS}); do ${client} & done; wait`],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const pid = Number(Deno.readTextFileSync(`${folder}/data/postmaster.pid`).split("\n")[0]);
  const end = () => {
    Deno.kill(pid, "SIGQUIT");
    clients.kill("SIGKILL");
  };
  return await load(pid, end, () => countLarge(pid, 200 * 1024) >= BACKENDS);
}

/** What was started, once it stands; ended where it does not. */
async function load(pid: number, end: () => void, stands: () => boolean): Promise<Load> {
  const startMs = performance.now();
  while (!stands()) {
    if (performance.now() - startMs > STARTS_WITHIN_MS) {
      end();
      throw new Error("it did not start in time");
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { pid, [Symbol.dispose]: end };
}

async function asPostgres(command: string): Promise<void> {
  await sh(`cd / && su postgres -c "${command.replaceAll('"', '\\"')}"`);
}

async function sh(script: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("sh", { args: ["-c", script] }).output();
  if (!success) throw new Error(`${script} failed:\n${new TextDecoder().decode(stderr)}`);
}

function* childrenOf(pid: number): Iterable<number> {
  for (
    const text of readAll(`/proc/${pid}/task`).map((tid) => `/proc/${pid}/task/${tid}/children`)
  ) {
    for (const child of (read(text) ?? "").split(" ").filter(Boolean)) yield Number(child);
  }
}

function countDescendants(pid: number): number {
  let count = 0;
  for (const child of childrenOf(pid)) count += 1 + countDescendants(child);
  return count;
}

function countLarge(pid: number, rssKib: number): number {
  return [...childrenOf(pid)].filter((child) =>
    Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${child}/status`) ?? "")?.[1]) >= rssKib
  ).length;
}

function readAll(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch {
    return []; // It has ended.
  }
}

function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined; // It has ended.
  }
}

function exists(path: string): boolean {
  return read(path) !== undefined;
}
