import assert from "node:assert/strict";
import type { HelperResult } from "../system/host.ts";
import { ended, FakeHost } from "../../tests/support/fake_host.ts";
import { createPsSampler } from "./ps.ts";
import { SamplerError } from "./sampler.ts";

const ROOT = 600;
const attach = { rootPid: ROOT, launched: false, smaps: false };
const launch = { ...attach, launched: true };

function hostWithRoot(os: "linux" | "darwin" = "linux"): FakeHost {
  const host = new FakeHost(os);
  host.add(ROOT, { ppid: host.pid, rssKib: 1_000, vszKib: 50_000 });
  return host;
}

Deno.test("sizes are summed over the tree and nobody else", async () => {
  const host = hostWithRoot();
  host.add(601, { ppid: ROOT, rssKib: 24, vszKib: 1 });
  host.add(700, { ppid: 1, rssKib: 9_999 });
  const sampler = createPsSampler(host, attach);
  assert.deepEqual(await sampler.sample(), {
    pidCount: 2,
    rootAlive: true,
    rssBytes: 1_024 * 1024,
    vszBytes: 50_001 * 1024,
  });
  assert.deepEqual(sampler.pids(), [ROOT, 601]);
});

Deno.test("launched, orphans that memmark adopted belong and the ps it runs does not", async () => {
  const host = hostWithRoot();
  host.add(650, { ppid: host.pid, command: "ps" });
  const sampler = createPsSampler(host, launch);
  await sampler.sample();
  assert.deepEqual(sampler.pids(), [ROOT, 650]);
});

Deno.test("on macOS, where nobody adopts, only descendants of the root belong", async () => {
  const host = hostWithRoot("darwin");
  host.add(650, { ppid: host.pid });
  const sampler = createPsSampler(host, launch);
  await sampler.sample();
  assert.deepEqual(sampler.pids(), [ROOT]);
});

Deno.test("attached to memmark's own parent, memmark is counted and its ps is not", async () => {
  const host = new FakeHost("linux");
  host.add(ROOT, { ppid: 1 });
  host.processes.get(host.pid)!.ppid = ROOT;
  const sampler = createPsSampler(host, attach);
  await sampler.sample();
  assert.deepEqual(sampler.pids(), [ROOT, host.pid]);
});

Deno.test("a step of the wall clock, which moves all starts on Linux, loses nobody", async () => {
  const host = hostWithRoot();
  const sampler = createPsSampler(host, attach);
  await sampler.sample();
  for (const process of host.processes.values()) process.startMs += 3_600_000;
  // And one is rounded the other way.
  host.processes.get(ROOT)!.startMs += 1_000;
  assert.equal((await sampler.sample()).rootAlive, true);
});

Deno.test("a root whose pid went to another process has ended", async () => {
  const host = hostWithRoot();
  const sampler = createPsSampler(host, attach);
  await sampler.sample();
  host.processes.get(ROOT)!.startMs += 3_000;
  assert.deepEqual(await sampler.sample(), { pidCount: 0, rootAlive: false });
  assert.deepEqual(sampler.pids(), []);
});

Deno.test("a zombie root has ended, its children go on", async () => {
  const host = hostWithRoot();
  host.add(601, { ppid: ROOT, rssKib: 24, vszKib: 48 });
  const sampler = createPsSampler(host, attach);
  await sampler.sample();
  Object.assign(host.processes.get(ROOT)!, { state: "Z", rssKib: 0, vszKib: 0 });
  assert.deepEqual(await sampler.sample(), {
    pidCount: 1,
    rootAlive: false,
    rssBytes: 24 * 1024,
    vszBytes: 48 * 1024,
  });
});

Deno.test("a sum without a member's size is absent, not too low", async () => {
  const host = hostWithRoot();
  host.add(601, { ppid: ROOT, rssKib: NaN, vszKib: 1 });
  assert.deepEqual(await createPsSampler(host, attach).sample(), {
    pidCount: 2,
    rootAlive: true,
    vszBytes: 50_001 * 1024,
  });
});

const failures: [string, HelperResult | "slow", RegExp][] = [
  ["is not there", { kind: "notFound" }, /^Cannot run "ps": not found/],
  ["takes longer than 5 s", "slow", /no answer within 5 s$/],
  [
    "fails",
    ended("", 1, "ps: bad -o argument 'lstart'\nUsage: ps\n"),
    /exit code 1 \(ps: bad -o argument 'lstart'\); wanted the "ps" of procps/,
  ],
  ["says nothing", ended(""), /memmark itself is not in it$/],
  ["says something else", ended("  PID COMMAND\n    1 init\n"), /memmark itself is not in it$/],
];

for (const [what, answer, message] of failures) {
  Deno.test(`a ps that ${what} is a SamplerError, and the next reading succeeds`, async () => {
    const host = hostWithRoot();
    const sampler = createPsSampler(host, attach);
    await sampler.sample();
    host.add(601, { ppid: ROOT });

    if (answer === "slow") host.latencyMs.ps = 60_000;
    else host.scripted.set("ps", answer);
    const failing = assert.rejects(async () => await sampler.sample(), (error) => {
      assert.ok(error instanceof SamplerError);
      assert.match(error.message, message);
      return true;
    });
    await host.advance(5_000);
    await failing;

    host.latencyMs.ps = 0;
    host.scripted.clear();
    host.exit(601);
    assert.equal((await sampler.sample()).pidCount, 1);
  });
}

Deno.test("closing ends a ps that still runs", async () => {
  const host = hostWithRoot();
  host.latencyMs.ps = 1_000;
  const sampler = createPsSampler(host, attach);
  const failing = assert.rejects(async () => await sampler.sample(), SamplerError);
  sampler.close();
  await failing;
});
