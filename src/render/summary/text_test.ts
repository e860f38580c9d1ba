import assert from "node:assert/strict";
import { factsOf, MiB, RUNS, summaryOf } from "../../../tests/support/runs.ts";
import type { OomEvidence } from "../../model/oom.ts";
import type { LargestMappings, RunFacts, Summary, WrittenFiles } from "../../summary/summary.ts";
import * as say from "./wording.ts";
import { columnsOf } from "./text_columns.ts";
import { summaryMarkdown } from "./markdown.ts";
import { summaryText } from "./text.ts";

const SHORT = { lengthMs: 1000, intervalMs: 100, at: () => MiB };

const lines = (name: string, columns = 80) => summaryText(RUNS[name]!(), columns).split("\n");

Deno.test("a summary begins with how it ended and the peak", () => {
  assert.deepEqual(lines("a script with three phases").slice(0, 2), [
    "python train.py: exit code 0, 10.2s recorded",
    "Peak RSS   400 MiB at 5.9s",
  ]);
  assert.equal(
    lines("killed by a signal")[0],
    "python train.py: killed by SIGKILL, exit code 137, 5.4s recorded",
  );
});

Deno.test("a peak between the samples comes before the one that they saw", () => {
  assert.deepEqual(lines("a command of 0.3 s").slice(1, 3), [
    "Peak RSS   at least 41.0 MiB, by the kernel's high-water mark; samples saw",
    "           3.20 MiB at 0ms",
  ]);
});

Deno.test("a leak is named with its slope in the third line", () => {
  assert.equal(
    lines("a leak")[2],
    "Growth     growing by 300 MiB a minute over the last 59s (99% sure)",
  );
});

Deno.test("memory that is counted several times is named with the true figure", () => {
  assert.deepEqual(lines("eight processes that share 200 MiB").slice(2, 4), [
    "Shared     RSS counts shared pages in each of 8 processes: 1.60 GiB; really used",
    "           (PSS): 212 MiB",
  ]);
});

Deno.test("where processes were told by kind, the largest say what they mostly are", () => {
  const text = summaryText(RUNS["a build of many processes"]!(), 200);
  assert.match(
    text,
    /^Largest +cc1plus \[\d+\] 100 MiB \(88% anonymous\), .* make \[100\] 3\.00 MiB$/m,
  );
});

Deno.test("a command is told as it is typed", () => {
  const target = { command: ["sh", "-c", "sort a | head\necho 'done'"] };
  const [line] = summaryText(summaryOf({ ...SHORT, facts: { target } }), 100).split("\n");
  assert.equal(line, "sh -c $'sort a | head\\necho \\'done\\'': exit code 0, 1s recorded");
});

Deno.test("how many of a command the memory holds is told where that may be a limit", () => {
  const summary = RUNS["a build of many processes"]!();
  const line = (cpus: number, memoryBytes: number) => {
    const environment = { ...summary.facts.environment!, cpus, memoryBytes };
    return /hold (\d+) of cc1plus/.exec(
      summaryText({ ...summary, facts: { ...summary.facts, environment } }, 200),
    )?.[1];
  };
  assert.equal(line(2, 3200 * MiB), "32");
  assert.equal(line(2, 3300 * MiB), undefined);
  assert.equal(line(64, 3300 * MiB), "33");
});

/** The mappings of a process that was the largest at 3 s, while the line above tells of these at 5 s. */
function mappedEarlier(seen: Partial<LargestMappings>): Summary {
  const summary = RUNS["eight processes that share 200 MiB"]!();
  const largest = { ...summary.largest!, elapsedMs: 5000 };
  return { ...summary, largest, mappings: { ...summary.mappings!, elapsedMs: 3000, ...seen } };
}

Deno.test("mappings say whose they are, and when, where that is not what the line above tells", () => {
  const line = (summary: Summary) => /^Mappings +(.*)$/m.exec(summaryText(summary, 200))?.[1];
  const heap = "[heap] 120 MiB, memfd:<b>|x 50.0 MiB";
  assert.equal(line(mappedEarlier({ pid: 100 })), `python3 worker.py [100]: ${heap}`);
  assert.equal(line(mappedEarlier({ elapsedMs: 5000 })), `python3 worker.py [101]: ${heap}`);
  assert.equal(line(mappedEarlier({})), `python3 worker.py [101] at 3s: ${heap}`);
  const before = mappedEarlier({ pid: 100, treeRssBytes: 1500 * MiB });
  assert.equal(line(before), `python3 worker.py [100] at 3s: ${heap}`);
  // Of all that there were the line above has nothing.
  const { largest: _, ...unnamed } = mappedEarlier({});
  assert.equal(line(unnamed), `python3 worker.py [101]: ${heap}`);
  const alone = RUNS["a leak"]!();
  const { treeRssBytes: __, ...rest } = mappedEarlier({}).mappings!;
  const mappings = (treeRssBytes: number) => ({ ...alone, mappings: { ...rest, treeRssBytes } });
  assert.equal(line(mappings(alone.rss!.peakBytes)), heap);
  assert.equal(
    line(mappings(0.9 * alone.rss!.peakBytes)),
    `python3 worker.py [101] at 3s: ${heap}`,
  );
  assert.match(
    summaryMarkdown(mappedEarlier({})),
    /^- \*\*Largest mappings:\*\* of `python3 worker.py` \(101\) at 3s: .*heap.* 120 MiB/m,
  );
});

const killed = (facts: Partial<RunFacts>, width = 200) =>
  summaryText({
    ...RUNS["a leak"]!(),
    facts: factsOf(2000, { end: { kind: "signalled", signal: 9 }, exitCode: 137, ...facts }),
  }, width).split("\n").filter((line) => /^(Killed|Group|Limit) /.test(line)).map((line) =>
    line.slice(11)
  );

const GROUP = {
  limitBytes: 512 * MiB,
  peakBytes: 425 * MiB,
  sampledPeakBytes: 425 * MiB,
  withoutCachePeakBytes: 312 * MiB,
  lastBytes: 384 * MiB,
  isKernelPeak: true,
};
const LIMIT = "512 MiB (cgroup), peak 83% of it, 61% without page cache";

Deno.test("a limit always shows, with how near it the peak was", () => {
  const end = { kind: "exited", code: 0 } as const;
  assert.deepEqual(killed({ end, group: GROUP }), [LIMIT]);
  assert.deepEqual(killed({ end, group: { peakBytes: MiB } }), []);
});

Deno.test("of a group that is the target's alone the kernel's peak is told, of others it is not", () => {
  const end = { kind: "exited", code: 0 } as const;
  const group = { ...GROUP, isDedicated: true };
  const peak = "peak 425 MiB, by the kernel's own count";
  assert.deepEqual(killed({ end, group }), [`${peak}; 312 MiB without page cache`, LIMIT]);
  const bare = { peakBytes: 425 * MiB, isDedicated: true, isKernelPeak: true };
  assert.deepEqual(killed({ end, group: bare }), [peak]);
  const sampled = "peak 425 MiB, as samples saw it";
  assert.deepEqual(killed({ end, group: { ...bare, isKernelPeak: false } }), [sampled]);
  const unseen = { ...group, sampledPeakBytes: 320 * MiB };
  assert.deepEqual(killed({ end, group: unseen }), [
    `${peak}; samples saw 320 MiB, 312 MiB without page cache`,
    "512 MiB (cgroup), peak 83% of it, samples saw 63%, 61% without page cache",
  ]);
  assert.deepEqual(killed({ end, group: { peakBytes: MiB, isDedicated: false } }), []);
});

Deno.test("after a SIGKILL it is said whether the OOM killer did it, and how that is known", () => {
  const near = "which used 83% of its limit, 75% at the last reading";
  assert.deepEqual(killed({ group: GROUP, oom: { groupKills: 2, machineKills: 3 } }), [
    `by the OOM killer: it ended 2 processes in the control group, ${near}`,
    LIMIT,
  ]);
  const verdict = (oom: OomEvidence, facts: Partial<RunFacts> = {}) => killed({ ...facts, oom })[0];
  assert.equal(
    verdict({ groupKills: 1 }),
    "by the OOM killer: it ended 1 process in the control group; the group has no limit",
  );
  assert.match(
    verdict({ groupKills: 0, machineKills: 1 })!,
    /^perhaps by the OOM killer: it ended 1 /,
  );
  assert.match(verdict({ groupKills: 0, machineKills: 0 })!, /^not by the OOM killer/);
  assert.match(killed({})[0]!, /^the cause is unknown/);
  // What a shell returns when the command that it ran was killed.
  const shell = { end: { kind: "exited", code: 137 } } as const;
  assert.match(verdict({ groupKills: 0, machineKills: 0 }, shell)!, /^not by the OOM killer/);
});

Deno.test("without a SIGKILL of the command only a victim in its group is told of", () => {
  for (const end of [{ kind: "exited", code: 1 }, { kind: "signalled", signal: 15 }] as const) {
    assert.deepEqual(killed({ end, oom: { groupKills: 0, machineKills: 5 } }), []);
    assert.match(
      killed({ end, oom: { groupKills: 1 } })[0]!,
      /^the OOM killer ended 1 process in the control group/,
    );
  }
});

Deno.test("phases stand in a table, numbers to the right", () => {
  assert.deepEqual(lines("a script with three phases").slice(-4), [
    "Phase                   start  duration      peak      mean     change",
    "load                     20ms        2s  50.0 MiB  50.0 MiB  +17.6 KiB",
    "train | fit                2s        4s   400 MiB   400 MiB  +38.1 KiB",
    "report <b>@octocat</b>     6s      4.3s   120 MiB   120 MiB  +41.0 KiB",
  ]);
});

Deno.test("what was not measured has no line", () => {
  assert.deepEqual(lines("one sample without figures"), [
    "true: exit code 0, 4ms recorded",
    "Peak RSS   not measured",
    "Samples    1, with an interval of 1s; -i 1ms would have shown more",
  ]);
});

Deno.test("CPU time is told of a launched command in any case, and by the samples where they know more", () => {
  const cpu = { meanPercent: 150, peakPercent: 199, peakElapsedMs: 1500, timeMs: 3000 };
  const shown = (changes: Partial<Summary>, commandCpuMs?: number) => {
    const facts = factsOf(2000, commandCpuMs === undefined ? {} : { commandCpuMs });
    const text = summaryText({ ...RUNS["one sample without figures"]!(), ...changes, facts }, 200);
    return /^CPU +(.*)$/m.exec(text)?.[1];
  };
  const shares = "mean 150%, peak 199% of a core (over 250ms) at 1.5s";
  assert.equal(shown({}), undefined);
  assert.equal(shown({}, 500), "500ms, 25% of a core");
  assert.equal(shown({ cpu }), `3s, ${shares}`);
  assert.equal(shown({ cpu }, 3100), `3.1s, ${shares}`);
  assert.equal(shown({ cpu }, 500), `3s, ${shares}`);
  const slower = { ...RUNS["one sample without figures"]!(), cpu };
  assert.equal(
    say.cpuText({ ...slower, facts: factsOf(2000, { intervalMs: 250 }) }),
    "3s, mean 150%, peak 199% of a core at 1.5s",
  );
  const carrying = (carriedCpuMs: number) => {
    const facts = factsOf(2000, { carriedCpuMs });
    return say.cpuText({ ...RUNS["one sample without figures"]!(), cpu, facts });
  };
  assert.equal(carrying(30), `3s, ${shares}`);
  assert.equal(
    carrying(450),
    `3s, ${shares}; 450ms of it stands in rows later than it was used`,
  );
});

Deno.test("of a single sample it is said what interval would have shown more, where one would", () => {
  const advised = (elapsedMs: number, intervalMs: number) => {
    const facts = factsOf(elapsedMs, { intervalMs });
    const shown = summaryText({ ...RUNS["one sample without figures"]!(), facts }, 200);
    return /^Samples .*$/m.exec(shown)![0].replace(/^.*?(?:; (.*))?$/, "$1");
  };
  for (
    const [elapsedMs, intervalMs, shorter] of [
      [700, 1000, "20ms"],
      [999, 1000, "20ms"],
      [1, 1000, "1ms"],
      [60_000, 300_000, "2s"],
      [210_000, 300_000, "10s"],
      [3, 2, "1ms"],
    ] as const
  ) {
    assert.equal(advised(elapsedMs, intervalMs), `-i ${shorter} would have shown more`);
  }
  assert.equal(advised(0.5, 1), "");
});

for (const columns of [80, 100, 120, 200]) {
  Deno.test(`no line is wider than ${columns} columns, nor a summary longer than 20 lines`, () => {
    for (const name of Object.keys(RUNS)) {
      const shown = lines(name, columns);
      assert.ok(shown.length <= 20, name);
      for (const line of shown) assert.ok(columnsOf(line) <= columns, line);
    }
  });
}

const LABEL = "\u001b[31m\r\nevil\u0000 " + "模型".repeat(40);

Deno.test("labels, names and commands are harmless and cut to fit", () => {
  const summary = summaryOf({
    lengthMs: 3000,
    intervalMs: 100,
    at: () => 5 * MiB,
    markers: [[500, LABEL], [700, ""]],
    facts: { target: { command: ["python", LABEL] }, files: { csv: LABEL } },
  });
  const shown = summaryText(summary, 80);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(shown, /[\u0000-\u0009\u000b-\u001f]/);
  assert.equal(shown.split("\n").filter((line) => line.includes("evil")).length, 3);
  // A path stays whole, to be copied.
  for (const line of shown.split("\n").filter((line) => !line.includes("模型".repeat(40)))) {
    assert.ok(columnsOf(line) <= 80, line);
  }
});

Deno.test("of many phases those with the highest peaks are shown, and how many are not", () => {
  const summary = summaryOf({
    lengthMs: 30_000,
    intervalMs: 10,
    at: (ms) => Math.floor(ms / 100) * MiB,
    markers: Array.from({ length: 299 }, (_, index) => [100 * (index + 1), `epoch ${index}`]),
  });
  const shown = summaryText(summary, 80).split("\n");
  assert.equal(shown.at(-1), "280 more phases, with lower peaks, are not shown");
  assert.match(shown.at(-2)!, /^epoch 298 /);
  assert.match(shown.at(-21)!, /^epoch 279 /);
});

Deno.test("the labels of phases take what room the figures leave, up to 30 columns", () => {
  const summary = summaryOf({
    lengthMs: 3000,
    intervalMs: 100,
    at: () => 5 * MiB,
    markers: [[500, "x".repeat(100)]],
  });
  const phases = (width: number) => summaryText(summary, width).split("\n").slice(-3);
  const figures = columnsOf(phases(200)[0]!) - 30;
  assert.match(phases(200).at(-1)!, /^x{29}… /);
  for (const width of [figures + 29, figures + 12]) {
    assert.deepEqual(phases(width).map(columnsOf), [width, width, width]);
  }
});

Deno.test("an attached process is told by its pid and how the recording ended", () => {
  const shown = (
    end: "vanished" | "interrupted" | "timeLimit" | "running" | "left",
    name?: string,
  ) =>
    summaryText({
      ...RUNS["a leak"]!(),
      facts: factsOf(2000, { target: { pid: 7, ...name && { name } }, end: { kind: end } }),
    }, 80).split("\n")[0]!;
  assert.equal(shown("vanished"), "pid 7: ended, 2s recorded");
  assert.equal(shown("interrupted"), "pid 7: stopped by the user, 2s recorded");
  assert.equal(shown("timeLimit"), "pid 7: time limit reached, 2s recorded");
  assert.equal(shown("running"), "pid 7: still running, 2s recorded");
  assert.equal(shown("left"), "pid 7: left by the user, still running, 2s recorded");
  assert.equal(shown("vanished", "make -j8"), "make -j8 (pid 7): ended, 2s recorded");
  const long = shown("vanished", "x".repeat(300));
  assert.ok(long.length <= 80 && / \(pid 7\): ended, 2s recorded$/.test(long), long);
});

Deno.test("every file that was written is named, standard output is none", () => {
  const named = (files: WrittenFiles) =>
    summaryText({ ...RUNS["a leak"]!(), facts: factsOf(2000, { files }) }, 200).split("\n")
      .find((line) => line.startsWith("Files"))?.slice(11);
  const files = {
    csv: "a.csv",
    processesCsv: "p.csv",
    markersCsv: "a.csv.markers.csv",
    chart: "a.png",
    summaries: ["a.md", "a.json"],
  };
  assert.equal(named(files), "a.csv, p.csv, a.csv.markers.csv, a.png, a.md, a.json");
  assert.equal(named({ csv: "-", chart: undefined, summaries: ["a.md"] }), "a.md");
  assert.equal(named({ csv: "-" }), undefined);
});
