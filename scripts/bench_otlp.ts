/** What `--otlp` adds, to a server that takes everything and is none of what is measured. */
import type { Bench } from "./bench_tools.ts";

/** Of recordings without and with it. */
export interface SendingCosts {
  readonly cpuPerRowMs: readonly [without: number, sending: number];
  readonly rssKib: readonly [without: number, sending: number];
}

/** A request each 10 s: two of them, after the first second. */
const SECONDS = 22;
/** A thousand rows: the code that sends is compiled by then. */
const INTERVAL_MS = 20;

/** Records this process, in turn without and with sending. */
export async function sendingCosts(bench: Bench, pid: number): Promise<SendingCosts> {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    await request.bytes();
    return new Response();
  });
  const common = ["-q", "-i", `${INTERVAL_MS}ms`, "-o", "/dev/null", "--pid", String(pid)];
  const plain = [bench.memmark, ...common];
  const sending = [...plain, "--otlp", `http://127.0.0.1:${server.addr.port}`];
  try {
    return {
      cpuPerRowMs: [
        await bench.cpuPerRowMs(plain, SECONDS, INTERVAL_MS),
        await bench.cpuPerRowMs(sending, SECONDS, INTERVAL_MS),
      ],
      rssKib: await bench.rssAfter([plain, sending], SECONDS),
    };
  } finally {
    await server.shutdown();
  }
}
