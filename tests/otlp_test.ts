/** Samples as metrics over HTTP, to an engine that is played by this process. */
import assert from "node:assert/strict";
import { wireFields } from "../src/otlp/wire.ts";
import { runHere } from "./support/here.ts";
import { readIfThere, readRows, runMemmark, tempDir } from "./support/memmark.ts";

interface Received {
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Takes requests, and answers them in their turn; the last answer stays. */
function engine(...answers: (() => Response)[]) {
  const received: Received[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname: path } = new URL(request.url);
    received.push({ path, headers: request.headers, body: await bodyOf(request) });
    const [answer] = answers.length > 1 ? answers.splice(0, 1) : answers;
    return answer!();
  });
  const url = `127.0.0.1:${server.addr.port}`;
  return { url, received, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** As collectors take it: unpacked where the header says that it is packed. */
async function bodyOf(request: Request): Promise<Uint8Array> {
  if (request.headers.get("content-encoding") !== "gzip") return await request.bytes();
  return await new Response(request.body!.pipeThrough(new DecompressionStream("gzip"))).bytes();
}

const taken = () => new Response();

/** The message at this path of fields, each time that it is there. */
function at(bytes: Uint8Array, ...path: number[]): Uint8Array[] {
  const [field, ...rest] = path;
  if (field === undefined) return [bytes];
  return [...wireFields(bytes)].flatMap(([number, value]) =>
    number === field && typeof value !== "number" ? at(value, ...rest) : []
  );
}

/** Points of a metric in a request of http/protobuf: [ms since 1970, value], values whole. */
function pointsOf({ body }: Received, name: string): (readonly [number, number])[] {
  const metrics = at(body, 1, 2, 2).filter((metric) =>
    new TextDecoder().decode(at(metric, 1)[0]) === name
  );
  return metrics.flatMap((metric) => [...at(metric, 5, 1), ...at(metric, 7, 1)]).map((point) => {
    // Its first three fields are fixed: a byte of tag and eight of value each.
    const view = new DataView(point.buffer, point.byteOffset, 27);
    return [Number(view.getBigUint64(10, true) / 1_000_000n), Number(view.getBigInt64(19, true))];
  });
}

Deno.test("every row arrives as points with its own time, though the engine is away at first", async () => {
  await using server = engine(
    () => new Response("busy", { status: 503, headers: { "retry-after": "0" } }),
    taken,
  );
  using dir = tempDir();
  // More than one request.
  const script = `env; until [ "$(grep -c . memmark.csv)" -gt 15 ]; do sleep 0.02; done`;
  const { code, stdout, stderr } = await runMemmark(
    ["-i", "20ms", "--otlp", "--summary", "run.json", "--", "sh", "-c", script],
    {
      cwd: dir.path,
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://me:pa55word@${server.url}/otlp`,
        OTEL_EXPORTER_OTLP_HEADERS: "api-key=k3y",
        OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
        OTEL_METRIC_EXPORT_INTERVAL: "100",
        // A machine that is held up is not to be given up.
        OTEL_EXPORTER_OTLP_TIMEOUT: "100000",
        OTEL_SERVICE_NAME: "solver",
      },
    },
  );
  assert.equal(code, 0);
  const rows = readRows(dir.file("memmark.csv"));
  const kept = server.received.slice(1);
  for (
    const [metric, column] of [["process.memory.usage", "rss_kib"], [
      "process.memory.virtual",
      "vsz_kib",
    ]]
  ) {
    assert.deepEqual(
      kept.flatMap((request) => pointsOf(request, metric!)),
      // What was not measured, as of a command that has just ended, is not sent.
      rows.filter((row) => row[column!] !== "").map((row) => [
        Number(row.unix_ms),
        Number(row[column!]) * 1024,
      ]),
    );
  }
  assert.deepEqual(
    kept.flatMap((request) => pointsOf(request, "memmark.processes")).map(([, count]) => count),
    rows.map((row) => Number(row.pid_count)),
  );
  const [{ path, headers, body }] = kept as [Received];
  assert.equal(path, "/otlp/v1/metrics");
  assert.equal(headers.get("api-key"), "k3y");
  assert.equal(headers.get("content-encoding"), "gzip");
  assert.equal(headers.get("authorization"), `Basic ${btoa("me:pa55word")}`);
  assert.match(new TextDecoder().decode(body), /service\.name\W+solver/);
  assert.match(
    stderr,
    new RegExp(`\nmemmark: Sent ${rows.length} samples to http://${server.url}/otlp/v1/metrics\n`),
  );
  // The command's variables are as they were; nothing that memmark says has secrets in it.
  assert.match(stdout, /^OTEL_EXPORTER_OTLP_HEADERS=api-key=k3y$/m);
  assert.match(stdout, /^OTEL_EXPORTER_OTLP_ENDPOINT=http:\/\/me:pa55word@/m);
  const told = stderr + readIfThere(dir.file("run.json")) +
    readIfThere(dir.file("memmark.csv.summary.json"));
  assert.doesNotMatch(told, /k3y|pa55word/);
});

Deno.test("nothing is sent because of the command's own variables", async () => {
  await using server = engine(taken);
  using dir = tempDir();
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${server.url}`,
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `http://${server.url}`,
    OTEL_METRIC_EXPORT_INTERVAL: "20",
  };
  const { code, stderr } = await runMemmark(["-q", "-i", "20ms", "--", "sleep", "0.2"], {
    cwd: dir.path,
    env,
  });
  assert.deepEqual([code, stderr, server.received.length], [0, "", 0]);
});

Deno.test("an engine that refuses costs nothing but a line, in JSON as well", async () => {
  await using server = engine(() => new Response(null, { status: 404 }));
  using dir = tempDir();
  const env = { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" };
  // It lives until the first row has been written: one that is over by then holds no memory any more.
  const script = "until [ -s memmark.csv ]; do sleep 0.01; done; exit 7";
  const { code, stderr } = await runMemmark(
    [
      "-q",
      "-i",
      "1h",
      "--otlp",
      `http://me:pa55word@${server.url}?key=k3y`,
      "--",
      "sh",
      "-c",
      script,
    ],
    { cwd: dir.path, env },
  );
  assert.equal(code, 7);
  assert.equal(
    stderr,
    `memmark: Sent 0 of 1 samples to http://${server.url}/v1/metrics, 1 are lost: HTTP status 404\n`,
  );
  const [{ headers, body }] = server.received as [Received];
  assert.equal(headers.get("content-type"), "application/json");
  const { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] } = JSON.parse(
    new TextDecoder().decode(body),
  );
  const [row] = readRows(dir.file("memmark.csv"));
  assert.equal(metrics[0].name, "process.memory.usage");
  assert.equal(Number(metrics[0].sum.dataPoints[0].asInt), Number(row!.rss_kib) * 1024);
});

Deno.test("what cannot be an endpoint is bad usage before the launch, and is not shown", async () => {
  using dir = tempDir();
  const { code, stderr } = await runHere(
    ["--otlp=htp://me:pa55word@host", "--", "touch", "ran"],
    { cwd: dir.path },
  );
  assert.equal(code, 2);
  assert.equal(
    stderr,
    "memmark: Cannot use the value of --otlp as an endpoint: write http://host:4318 or https://host/path\n",
  );
  const stray = await runHere(["--otlp", "http://me:pa55word@host", "make"], { cwd: dir.path });
  assert.equal(stray.code, 2);
  assert.match(stray.stderr, /write memmark --otlp http:\/\/\*\*\*@host -- make/);
  assert.deepEqual([...Deno.readDirSync(dir.path)], []);
});
