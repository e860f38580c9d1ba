import assert from "node:assert/strict";
import { FakeTerminal } from "../../tests/support/fake_terminal.ts";
import { FakeSignals } from "../../tests/support/fake_signals.ts";
import { LocalHost } from "../../tests/support/local_host.ts";
import { RecordingFold } from "../recording/recording_fold.ts";
import { ChartSeries } from "../series/series.ts";
import { drawRecording, showChart } from "./draw.ts";
import type { Deps } from "./deps.ts";
import { parseCommandLine } from "../cli/command_line.ts";

/** What of a machine a chart needs, with the picture and the messages that come of it. */
class Machine {
  picture = "";
  said: string[] = [];
  readonly host = Object.assign(new LocalHost(), {
    writeFile: (_: string, bytes: Uint8Array) => {
      this.picture = new TextDecoder().decode(bytes);
    },
  });
  readonly deps = {
    host: this.host,
    signals: new FakeSignals(),
    terminal: { say: (line: string) => this.said.push(line) },
  } as unknown as Deps;
}

async function draw(machine: Machine, ...argv: string[]): Promise<void> {
  const invocation = await parseCommandLine([...argv, "-c", "a.svg", "--", "make", "all"]);
  assert.ok(invocation.kind === "record");
  const { options } = invocation;
  const series = new ChartSeries(options.chartType);
  const fold = new RecordingFold({ series, nowMs: () => 0 });
  const processes = [{ pid: 7, ppid: 1, startUnixMs: 0, command: "cc x.c", rssBytes: 4096 }];
  for (const elapsedMs of [0, 1000]) {
    const figures = { rssBytes: 4096, cpuPercent: 50, processes, pidCount: 1, rootAlive: true };
    fold.add({ ...figures, unixMs: 5000 + elapsedMs, elapsedMs, rootPid: 7 });
  }
  fold.addMarker({ unixMs: 5500, label: "halfway" });
  const facts = { target: { command: ["make", "all"] }, elapsedMs: 1000, startUnixMs: 5000 };
  await drawRecording(fold.finish(facts, {}), options, machine.deps);
}

Deno.test("a recording's chart shows its command, its markers and CPU", async () => {
  const machine = new Machine();
  await draw(machine);
  for (const text of [">make all<", ">halfway<", ">CPU, % of one core<"]) {
    assert.ok(machine.picture.includes(text), text);
  }
  assert.ok(!machine.picture.includes("cc x.c"));
  assert.deepEqual(machine.said, []);
});

Deno.test("a stacked chart of a recording names its processes", async () => {
  const machine = new Machine();
  await draw(machine, "--chart-type", "stacked");
  assert.ok(machine.picture.includes(">7 cc x.c<"));
});

Deno.test("without gnuplot memmark draws, and one that has to wait learns how to draw it later", async () => {
  const machine = new Machine();
  machine.host.runHelper = () => Promise.resolve({ kind: "notFound" });
  await draw(machine, "--chart-type", "stacked");
  assert.deepEqual(machine.said, []);
  assert.ok(machine.picture.includes(">7 cc x.c<"));
  await draw(machine, "--chart-engine", "gnuplot", "--chart-type", "stacked", "-o", "run.csv");
  assert.match(machine.said.join(), /memmark chart --chart-type stacked run\.csv a\.svg$/);
});

Deno.test("a chart on the terminal has colours on a terminal that wants them", async () => {
  const series = new ChartSeries();
  const fold = new RecordingFold({ series, nowMs: () => 0 });
  const rest = { unixMs: 5000, elapsedMs: 0, rootPid: 7, pidCount: 1, rootAlive: true };
  fold.add({ ...rest, rssBytes: 4096 });
  const facts = { target: { command: ["make"] }, elapsedMs: 1000, startUnixMs: 5000 };
  const recording = fold.finish(facts, {});
  const shown = async (isTerminal: boolean, environment: Record<string, string>) => {
    const terminal = new FakeTerminal(60, isTerminal);
    const host = { env: (name: string) => environment[name] } as Deps["host"];
    await showChart(recording, { chart: "-" }, { host, terminal });
    return terminal.said.join();
  };
  assert.ok((await shown(true, {})).includes("\x1b[34m█"));
  for (const environment of [{ NO_COLOR: "1" }, { TERM: "dumb" }]) {
    const chart = await shown(true, environment);
    assert.match(chart, /^\nRSS of make: peak 4\.00 KiB at 0ms\n/);
    assert.ok(!chart.includes("\x1b"));
  }
  assert.ok(!(await shown(false, {})).includes("\x1b"));
  const none = new FakeTerminal();
  await showChart(recording, { chart: "a.png" }, { host: {} as Deps["host"], terminal: none });
  assert.deepEqual(none.said, []);
});
