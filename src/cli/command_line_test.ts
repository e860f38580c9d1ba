import assert from "node:assert/strict";
import fc from "fast-check";
import config from "../../deno.json" with { type: "json" };
import { parseCommandLine } from "./command_line.ts";
import { UsageError } from "./usage_error.ts";
import type { Invocation, RecordOptions } from "./options.ts";

const DEFAULTS: RecordOptions = {
  target: { kind: "launch", command: ["job"] },
  intervalMs: 1000,
  out: "memmark.csv",
  chartType: "lines",
  chartEngine: "auto",
  reportArguments: "full",
  cpu: false,
  cgroup: false,
  summary: [],
  live: "auto",
  smaps: false,
  breakdown: false,
  waitAll: false,
  sampler: "auto",
  quiet: false,
};
Deno.test("a container is a target of its own, and excludes the others", async () => {
  const { target: _, ...options } = DEFAULTS;
  assert.deepEqual(await parseCommandLine(["--container", "web", "--cpu"]), {
    kind: "recordContainer",
    container: "web",
    options: { ...options, cpu: true },
  });
  for (const other of [["-p", "7"], ["--", "job"], ["--sampler", "ps"]]) {
    await assert.rejects(
      parseCommandLine(["--container", "web", ...other]),
      { name: "UsageError", message: /^Cannot attach to container "web" .*: drop / },
    );
  }
});

const attached: Partial<RecordOptions> = { target: { kind: "attach", pid: 7 } };

/** A command line as a text (words without spaces), and what differs from the defaults. */
const RECORDINGS: readonly (readonly [string, Partial<RecordOptions>])[] = [
  ["-- job", {}],
  ["-- job -q --help -- x", {
    target: { kind: "launch", command: ["job", "-q", "--help", "--", "x"] },
  }],
  ["-- chart", { target: { kind: "launch", command: ["chart"] } }],
  ["--pid 7", attached],
  ["-p7", attached],
  ["--pid=4194304", { target: { kind: "attach", pid: 4194304 } }],
  ["-i 500ms -- job", { intervalMs: 500 }],
  ["-i500ms -- job", { intervalMs: 500 }],
  ["-i=500ms -- job", { intervalMs: 500 }],
  ["--interval=1m30s -- job", { intervalMs: 90_000 }],
  ["-qi2s -- job", { quiet: true, intervalMs: 2000 }],
  ["-d 30 -- job", { durationMs: 30_000 }],
  ["--duration 2m -- job", { durationMs: 120_000 }],
  ["-o - -c a.PNG -- job", { out: "-", chart: "a.PNG" }],
  ["-oa=b.csv -- job", { out: "a=b.csv" }],
  ["--out=--quiet -- job", { out: "--quiet" }],
  ["--out=a=b -- job", { out: "a=b" }],
  ["--chart x.svg --out x.csv -- job", { chart: "x.svg", out: "x.csv" }],
  ["--chart ../x.pdf --out x.pdf -- job", { chart: "../x.pdf", out: "x.pdf" }],
  ["--chart ../../x.pdf --out x.pdf -- job", { chart: "../../x.pdf", out: "x.pdf" }],
  ["--smaps --breakdown --wait-all --sampler proc -p 7", {
    ...attached,
    smaps: true,
    breakdown: true,
    waitAll: true,
    sampler: "proc",
  }],
  ["--sampler ps --wait-all -- job", { sampler: "ps", waitAll: true }],
  ["--cpu -- job", { cpu: true }],
  ["--cgroup -- job", { cgroup: true }],
  ["--own-group -- job", { ownGroup: {} }],
  ["--limit 64MiB -- job", { ownGroup: { limitBytes: 2 ** 26 } }],
  ["--own-group --limit 4MiB -- job", { ownGroup: { limitBytes: 2 ** 22 } }],
  ["--max-rss 2GiB -- job", { budget: { rssBytes: 2 ** 31, killOver: false } }],
  ["--max-pss 1MB --kill-over -p 7", {
    ...attached,
    smaps: true,
    budget: { pssBytes: 1e6, killOver: true },
  }],
  ["--max-memory 1GiB --max-growth 60MiB/h -- job", {
    smaps: true,
    budget: { memoryBytes: 2 ** 30, growthBytesPerMinute: 2 ** 20, killOver: false },
  }],
  ["--summary github --summary a.md -- job", { summary: ["github", "a.md"] }],
  ["--per-process -- job", { perProcess: "memmark.csv.processes.csv" }],
  ["--per-process -o a.csv -- job", { out: "a.csv", perProcess: "a.csv.processes.csv" }],
  ["--per-process p.csv -- job", { perProcess: "p.csv" }],
  ["--per-process p -q -- job", { perProcess: "p", quiet: true }],
  ["--per-process=--cpu -- job", { perProcess: "--cpu" }],
  ["--per-process p.csv -o - -- job", { perProcess: "p.csv", out: "-" }],
  ["--pid 7 --per-process", { ...attached, perProcess: "memmark.csv.processes.csv" }],
  ["--markers events.log -- job", { markers: "events.log" }],
  ["--summary a.json -- job", { summary: ["a.json"] }],
  ["--summary a.json --summary=b.MD -- job", { summary: ["a.json", "b.MD"] }],
  ["--live always -- job", { live: "always" }],
  ["--live=never -- job", { live: "never" }],
  ["--chart a.png --chart-type stacked -- job", { chart: "a.png", chartType: "stacked" }],
  ["--markers a.csv.markers.csv -o - -- job", { markers: "a.csv.markers.csv", out: "-" }],
];
for (const [line, expected] of RECORDINGS) {
  Deno.test(`"memmark ${line}" is a recording`, async () => {
    const options = { ...DEFAULTS, ...expected };
    assert.deepEqual(await parseCommandLine(line.split(" ")), { kind: "record", options });
  });
}

const CHART = {
  kind: "chart",
  csvPath: "run.csv",
  chartPath: "run.png",
  chartType: "lines",
  engine: "auto",
} as const;

const COMPARE = {
  kind: "compare",
  oldPaths: ["a.csv"],
  newPaths: ["b.json"],
  gates: [],
  floorBytes: 8 * 1024 ** 2,
  warnOnly: false,
  format: "text",
} as const;
const PEAK_5 = {
  subject: { kind: "metric", metric: "peak" },
  threshold: { kind: "share", share: 0.05 },
} as const;

const MANY = {
  reportArguments: "full",
  comparison: { ...COMPARE, format: "html", warnOnly: true },
} as const;
const COMMANDS = {
  kind: "compareCommands",
  recorded: {
    ...{ runs: 3, intervalMs: 50, smaps: false, cpu: false, cgroup: false, ownGroup: false },
  },
  ...{ gates: [], floorBytes: 8 * 1024 ** 2 },
  warnOnly: false,
  format: "text",
} as const;

const OTHERS: readonly (readonly [string, Invocation])[] = [
  ["chart run.csv run.png", CHART],
  ["chart --chart-type stacked run.csv run.png", { ...CHART, chartType: "stacked" }],
  ["chart run.csv b.csv c.csv run.png", { ...CHART, otherPaths: ["b.csv", "c.csv"] }],
  ["chart run.csv --chart-type=stacked run.png", { ...CHART, chartType: "stacked" }],
  ["chart run.csv run.png --chart-type lines", CHART],
  ["chart run.csv --chart-engine builtin run.png", { ...CHART, engine: "builtin" }],
  ["chart run.csv -", { ...CHART, chartPath: "-" }],
  ["chart run.csv b.csv --align marker:load:x run.png", {
    ...{ ...CHART, otherPaths: ["b.csv"] },
    align: { kind: "marker", label: "load:x" },
  }],
  ["compare a.csv b.json", COMPARE],
  ["compare a.csv a.csv.markers.csv a.csv.summary.json b.json", COMPARE],
  ["compare --max-increase=5% a.csv b.json --warn-only", {
    ...COMPARE,
    gates: [PEAK_5],
    warnOnly: true,
  }],
  ["report a.csv a.csv.markers.csv b.json b.json.processes.csv -o c.html", {
    kind: "reportMany",
    request: { ...MANY, csvPaths: ["a.csv", "b.json"], out: "c.html" },
  }],
  ["chart a.csv a.csv.markers.csv a.png", {
    ...{ kind: "chart", csvPath: "a.csv", chartPath: "a.png", chartType: "lines", engine: "auto" },
  }],
  ["export 5%h.csv", { kind: "export", csvPath: "5%h.csv", out: "5%%h.trace.json" }],
  ["report a.csv a.csv.markers.csv", {
    ...{ kind: "report", csvPath: "a.csv", out: "a.html", reportArguments: "full" },
  }],
  ["report --ranks --align start a.csv b.csv --report-args names", {
    kind: "reportMany",
    request: {
      ...{ ...MANY, csvPaths: ["a.csv", "b.csv"], areRanks: true, align: { kind: "start" } },
      ...{ reportArguments: "names", comparison: { ...MANY.comparison, newPaths: ["b.csv"] } },
    },
  }],
  ["compare a.csv b.csv -- c.csv --max-increase 5% d.csv --format md", {
    ...COMPARE,
    oldPaths: ["a.csv", "b.csv"],
    newPaths: ["c.csv", "d.csv"],
    gates: [PEAK_5],
    format: "md",
  }],
  ["compare --runs 3 -i 50ms old new", {
    ...COMMANDS,
    oldCommand: ["sh", "-c", "old"],
    newCommand: ["sh", "-c", "new"],
  }],
  ["compare --runs 3 -i 50ms --smaps --cpu --own-group old new", {
    ...COMMANDS,
    recorded: { ...COMMANDS.recorded, smaps: true, cpu: true, ownGroup: true },
    oldCommand: ["sh", "-c", "old"],
    newCommand: ["sh", "-c", "new"],
  }],
  ["compare --runs 3 -i 50ms -- old --cpu --- new -- x", {
    ...COMMANDS,
    oldCommand: ["old", "--cpu"],
    newCommand: ["new", "--", "x"],
  }],
  ["report a.csv -- b.csv c.csv -o x.html", {
    kind: "reportMany",
    request: {
      ...{ ...MANY, csvPaths: ["a.csv", "b.csv", "c.csv"], areRanks: false, out: "x.html" },
      comparison: { ...MANY.comparison, newPaths: ["b.csv", "c.csv"] },
    },
  }],
  ["size a.csv b.json", {
    ...{ kind: "size", paths: ["a.csv", "b.json"], format: "text" },
  }],
  ["size a.csv --format json", { kind: "size", paths: ["a.csv"], format: "json" }],
  ["size --for slurm a.csv --headroom 30%", {
    ...{ kind: "size", paths: ["a.csv"], scheduler: "slurm", headroom: 0.3, format: "text" },
  }],
  ["mark epoch", { kind: "mark", label: "epoch" }],
  ["mark epoch 1  of 3", { kind: "mark", label: "epoch 1  of 3" }],
  ["mark -- --dry-run ends", { kind: "mark", label: "--dry-run ends" }],
  ["mark loss -- -0.5", { kind: "mark", label: "loss -0.5" }],
  ["mark a - b", { kind: "mark", label: "a - b" }],
  ["completions bash", { kind: "completions", shell: "bash" }],
  ["completions zsh", { kind: "completions", shell: "zsh" }],
  ["completions fish", { kind: "completions", shell: "fish" }],
  ["--version", { kind: "print", text: `memmark ${config.version}\n` }],
  ["-V --bogus", { kind: "print", text: `memmark ${config.version}\n` }],
  ["-qV", { kind: "print", text: `memmark ${config.version}\n` }],
];
for (const [line, expected] of OTHERS) {
  Deno.test(`"memmark ${line}" is understood`, async () => {
    assert.deepEqual(await parseCommandLine(line.split(" ")), expected);
  });
}

for (
  const [line, beginning] of [
    ["--help", "memmark records"],
    ["-h", "memmark records"],
    ["-qh", "memmark records"],
    ["help", "memmark records"],
    ["help --help", "memmark records"],
    ["--bogus -i 0 --help -- job", "memmark records"],
    ["-V -h", "memmark records"],
    ["-o -h", "memmark records"],
    ["python --help", "memmark records"],
    ["chart --help", "memmark chart draws"],
    ["--help chart", "memmark chart draws"],
    ["help chart", "memmark chart draws"],
    ["chart run.csv -h", "memmark chart draws"],
    ["mark --help", "memmark mark puts"],
    ["help mark", "memmark mark puts"],
    ["completions --help", "memmark completions prints"],
    ["help completions", "memmark completions prints"],
  ] as const
) {
  Deno.test(`"memmark ${line}" prints help that begins with "${beginning}"`, async () => {
    const invocation = await parseCommandLine(line.split(" "));
    assert.ok(invocation.kind === "print" && invocation.text.startsWith(beginning));
  });
}

/** A command line and what is said to it. */
const REFUSED: readonly (readonly [readonly string[], RegExp])[] = [
  [[], /^Nothing to record: [^]*memmark \[options\] -- <command>[^]*memmark --help says more$/],
  [["-q"], /^Nothing to record/],
  [["--"], /^No command after "--"/],
  [["--", ""], /^Empty command after "--"/],
  [["--pid", "7", "--", "job"], /^Cannot both run "job" and attach to pid 7/],
  [["python", "train.py"], /"python".* write memmark -- python train\.py$/],
  [["-i", "1s", "npm", "a b", "it's"], /write memmark -i 1s -- npm 'a b' 'it'\\''s'$/],
  [["npm", "test", "--", "-w"], /"npm" before "--".* write memmark -- npm test -- -w$/],
  [["x", ..."abcdefghijklmnopq"], /write memmark -- x a b c d e f g h i \.\.\.$/],
  [["chrat", "a", "b"], /did you mean "memmark chart"\?/],
  [["-", "--", "job"], /^Unexpected "-" before "--"/],
  [["--intervall", "1s"], /^Unknown option "--intervall": did you mean --interval\?$/],
  [["--intervall=1s"], /did you mean --interval\?$/],
  [["--verbose"], /^Unknown option "--verbose": memmark --help lists all options$/],
  [["--no-quiet", "--", "job"], /^Unknown option "--no-quiet"/],
  [["--no-smaps", "--", "job"], /^Unknown option "--no-smaps"/],
  [["-pid", "7"], /^Unknown option "-pid": did you mean --pid\?$/],
  [["-sampl"], /"-s" in "-sampl": did you mean --sampler\?$/],
  [["-I", "1s"], /^Unknown option "-I": did you mean -i\?$/],
  [["-v"], /^Unknown option "-v": did you mean -V\?$/],
  [["-qx"], /^Unknown option "-x" in "-qx": memmark --help/],
  [["-q", "-q", "--", "job"], /^Option --quiet is given twice: keep one$/],
  [["-i1s", "--interval=2s"], /^Option --interval is given twice, as "1s" and as "2s"/],
  [["-qq"], /^Option --quiet is given twice/],
  [["--out"], /^Option --out needs a value: write --out <path>$/],
  [["-o"], /^Option --out needs a value/],
  [["--out", "--", "job"], /^Option --out needs a value/],
  [["--out", "--smaps", "--", "job"], /--out=--smaps if "--smaps" is the value$/],
  [["--out", "--interval=1s", "--", "job"], /^Option --out needs a value/],
  [["-o", "-q", "--", "job"], /^Option --out needs a value/],
  [["--out", "", "--", "job"], /^Option --out has an empty value/],
  [["--out=", "--", "job"], /^Option --out has an empty value/],
  [["--pid="], /^Option --pid has an empty value/],
  [["--smaps=yes", "-p7"], /^Option --smaps takes no value: drop "=yes"$/],
  [["-q=yes", "-p7"], /^Option --quiet takes no value/],
  [["--help=x"], /^Option --help takes no value/],
  [["-i", "500", "--", "job"], /"500" as --interval: .*write 500ms or 500s$/],
  [["-i", "0", "--", "job"], /"0" as --interval: zero/],
  [["-i", "-1s", "--", "job"], /"-1s" as --interval: .*negative$/],
  [["-d", "0", "--", "job"], /"0" as --duration: zero/],
  [["-d", "1e3", "--", "job"], /"1e3" as --duration: /],
  [["--pid", "0"], /"0" as --pid: a pid is a whole number from 1 to 4194304$/],
  [["--pid", "-5"], /"-5" as --pid: /],
  [["--pid", "4194305"], /"4194305" as --pid: /],
  [["--pid", "1.5"], /"1\.5" as --pid: /],
  [["--pid", "1e3"], /"1e3" as --pid: /],
  [["--pid", "0x10"], /"0x10" as --pid: /],
  [["--pid", " 7"], /" 7" as --pid: /],
  [["--pid", "python"], /find it by name with pgrep$/],
  [["--sampler", "foo", "-p7"], /"foo" as --sampler: choose auto, proc or ps$/],
  [["--sampler", "PS", "-p7"], /"PS" as --sampler/],
  [["--kill-over", "-p7"], /^Option --kill-over needs a budget: add --max-rss <size>$/],
  [["-p", "7", "extra"], /^Unexpected "extra": what is attached to runs already, drop it$/],
  [["--container", "web", "extra"], /^Unexpected "extra": what is attached to runs already/],
  [["--own-group", "-p7"], /^Option --own-group needs a command to launch: what runs already/],
  [["--limit", "1GiB", "--own-group", "-p7"], /^Option --limit needs a command to launch/],
  [["--own-group", "--container", "ab"], /^Option --own-group needs a command to launch/],
  [["--limit", "512", "--", "job"], /"512" as --limit: .* write 512MiB or 512MB$/],
  [["--limit", "4095KiB", "--", "job"], /"4095KiB" as --limit: the smallest limit is 4MiB$/],
  [["--max-rss", "512", "-p7"], /"512" as --max-rss: .* write 512MiB or 512MB$/],
  [["--max-pss", "1GiB", "--sampler", "ps", "-p7"], /^Cannot measure PSS for --max-pss/],
  [["--chart-engine", "builtin", "-p7"], /^Option --chart-engine needs a chart: add --chart/],
  [
    ["--chart-engine", "builtin", "-c", "a.pdf", "-p7"],
    /^Cannot draw "a\.pdf" with --chart-engine builtin: a PDF needs gnuplot; drop the option, or/,
  ],
  [["chart", "--chart-engine=builtin", "a.csv", "a.PDF"], /a PDF needs gnuplot/],
  [
    ["-c", "a.svg", "--chart-type", "kinds", "-p7"],
    /^Option --chart-type kinds needs memory by kind: add --breakdown$/,
  ],
  [["--breakdown", "--sampler", "ps", "-p7"], /^Cannot measure --breakdown with --sampler ps/],
  [["--max-memory", "1GiB", "--sampler", "ps", "-p7"], /^Cannot measure PSS for --max-memory/],
  [
    ["--max-growth", "1MiB", "-p7"],
    /"1MiB" as --max-growth: write a size in a time, such as 1MiB\/h/,
  ],
  [["--max-growth", "1M/h", "-p7"], /"M" can mean powers of 1024 or of 1000/],
  [["--smaps", "--sampler", "ps", "-p7"], /^Cannot measure --smaps with --sampler ps/],
  [["--chart", "x.txt", "-p7"], /"x\.txt" as --chart: .*\.png, \.svg or \.pdf; - is a small chart/],
  [["--chart", "png", "-p7"], /"png" as --chart/],
  [["--chart", "-", "-q", "-p7"], /^Cannot draw on the terminal by --chart - with --quiet: drop/],
  [
    ["--per-process", "-o", "-", "-p7"],
    /^Option --per-process needs a path .* --per-process <path>$/,
  ],
  [["--per-process=-", "-p7"], /"-" as --per-process: .*name one$/],
  [["--per-process", "-", "-p7"], /"-" as --per-process/],
  [["--per-process=", "-p7"], /^Option --per-process has an empty value/],
  [["--per-process", "--per-process", "a"], /^Option --per-process is given twice: keep one$/],
  [["--per-process", "a", "--per-process=b"], /is given twice, as "a" and as "b"/],
  [["--per-process", "python", "x.py"], /"x\.py".* write memmark --per-process -- python x\.py$/],
  [["--per-process", "p.csv", "job"], /write memmark --per-process p\.csv -- job$/],
  [["--markers", "-", "-p7"], /"-" as --markers/],
  [["--markers"], /^Option --markers needs a value/],
  [
    ["--summary", "run.txt", "-p7"],
    /"run\.txt" as --summary: .*\.json or \.md; or write github, for GitHub Actions$/,
  ],
  [["--summary", "-", "-p7"], /"-" as --summary/],
  [["--live", "on", "-p7"], /"on" as --live: choose auto, always or never$/],
  [["--live", "-p7"], /"-p7" as --live/],
  [["--chart-type", "stacked", "-p7"], /^Option --chart-type needs a chart: add --chart <path>$/],
  [
    ["--chart-type", "bars", "-ca.png", "-p7"],
    /"bars" as --chart-type: choose lines, stacked or kinds$/,
  ],
  [["--chart-type", "stacked", "chart", "a.csv", "a.png"], /--chart-type goes after "chart"/],
  [["chart", "a.csv", "a.png", "--chart-type"], /^Option --chart-type needs a value/],
  [["chart", "--chart-type=lines", "--chart-type=lines", "a", "b"], /given twice/],
  [["mark"], /^"memmark mark" needs a label: write memmark mark <label>$/],
  [["mark", ""], /^Empty label/],
  [["mark", "--"], /^"memmark mark" needs a label/],
  [["mark", " ", "\n"], /^Empty label/],
  [["mark", "-x"], /^Unknown option "-x" for "mark": .*write memmark mark -- <label>$/],
  [["mark", "a", "--cpu"], /^Unknown option "--cpu" for "mark"/],
  [["--live", "never", "mark", "a"], /^Option --live has no meaning for "mark"/],
  [
    ["chart"],
    /^"memmark chart" needs two files: write memmark chart \[options\] <run.csv>... <chart.png>$/,
  ],
  [["chart", "a.csv"], /needs two files/],
  [["chart", "a.csv", "a.png", "b"], /"b" as a chart file/],
  [
    ["chart", ..."123456789", "b.png"],
    /^Cannot draw 9 recordings into one picture: 8 are the most$/,
  ],
  [["chart", "a", "b", "-"], /^Cannot draw several recordings on the terminal/],
  [["chart", "a", "b", "b.png", "--chart-type", "lines"], /no meaning for several recordings/],
  [["chart", "a.png", "./a.png"], /^Cannot draw "a\.png" onto itself/],
  [["chart", "a.csv", "b.csv"], /"b\.csv" as a chart file/],
  [["chart", "--chart-engine", "gnuplot", "a.csv", "-"], /^Cannot draw on the terminal with --c/],
  [["chart", "-", "a.png"], /"-" as a recording/],
  [["chart", "", "a.png"], /"" as a recording: it is empty/],
  [
    ["chart", "--cpu", "a.csv", "a.png"],
    /^Unknown option "--cpu" for "chart": it has --chart-type, --chart-engine and --align; mem/,
  ],
  [["chart", "--chart-tipe=lines", "a.csv", "a.png"], /: did you mean --chart-type\?$/],
  [["summary", "--hlp", "a.csv"], /: did you mean --help\?$/],
  [["export", "--smaps", "a.csv"], /: it has --out alone, write memmark export \[options\] <run/],
  [["completions", "-x"], /^Unknown option "-x" for "completions": write memmark completions b/],
  [["version"], /write memmark -- version \(or did you mean "memmark --version"\?\)$/],
  [["chart", "a.png", "--", "job"], /runs no command.*use --chart/],
  [["-q", "chart", "a.csv", "a.png"], /^Option --quiet has no meaning for "chart"/],
  [["compare", "a"], /needs to know what to compare it with: write memmark compare/],
  [["compare", "a", "b", "c"], /needs to know which of them are the base: write memmark compare/],
  [["compare", "--", "b"], /^No recording before "--": write/],
  [["compare", "a", "--"], /^No recording behind "--": write/],
  [["compare", "a", "b", "--max-increase"], /^Option --max-increase needs a value/],
  [["compare", "a", "--", "b", "--max-increase", "peek=5%"], /"peek" is no figure; did you/],
  [["compare", "a", "--", "b", "--cpu"], /^Option --cpu needs commands to record: add --runs/],
  [["compare", "a", "--", "b", "--pid=7"], /^Unknown option "--pid=7" for "compare"/],
  [["size", "a", "--format", "md"], /^No proposal is written as md: choose --format text or json/],
  [["size", "a", "--format", "json", "--for", "k8s"], /^Option --for has no meaning with/],
  [["report", "a", "--align", "phase"], /^Option --align has no meaning for one recording/],
  [
    ["report", "a", "--", "b", "--align", "wall"],
    /^Option --align wall has no meaning in a picture/,
  ],
  [["chart", "a", "b", "c.png", "--align", "marker:"], /"marker:" as --align: choose wall, start/],
  [["merge", "a", "-o", "b", "--align", "phase"], /^Option --align phase has no meaning for ranks/],
  [["report", "a", "b", "--ranks", "--align", "phase"], /^Option --align phase has no meaning for/],
  [["merge", "a", "-o", "b", "--align", "marker:x"], /takes no label for ranks/],
  [["--max-increase", "5%", "--", "job"], /^Option --max-increase needs a baseline: add/],
  [["--min-change", "1MiB", "--", "job"], /^Option --min-change belongs to "compare"/],
  [["--baseline", "a.csv", "-o", "-", "--", "job"], /^Option --baseline needs a file to compare/],
  [
    ["--baseline", "a.csv", "--container", "c"],
    /^Option --baseline has no meaning for a container/,
  ],
  [["--baseline", "-", "--", "job"], /"-" as --baseline/],
  [["compare", "--runs", "3", "a"], /"memmark compare --runs" needs two commands: write/],
  [["compare", "--runs", "3", "--", "a", "b"], /needs two commands/],
  [["compare", "--runs", "3", "--", "a", "---"], /needs two commands/],
  [["compare", "--runs", "0", "a", "b"], /"0" as --runs: write a whole number from 1 to 10000/],
  [["compare", "-i", "1s", "a", "b"], /^Option --interval needs commands to record: add --runs/],
  [["--runs", "3", "-p7"], /^Option --runs needs a command to launch/],
  [["--runs", "3", "-o", "a.csv", "--", "job"], /"a\.csv": write %n .* --out "a-%n\.csv"$/],
  [["--runs", "3", "-o", "a%%n.csv", "--", "job"], /write %n where/],
  [["--runs", "3", "-o", "-", "--", "job"], /such as --out "run-%n\.csv"$/],
  [["--runs", "3", "-c", "d.x/a", "--", "job"], /as --chart/],
  [["--runs", "3", "--summary", "s.md", "--", "job"], /such as --summary "s-%n\.md"$/],
  [["report", "--", "a", "b"], /needs some before and some behind "--"/],
  [["report", "a", "b", "-o", "a.txt"], /"a\.txt" as a report/],
  [["report", "--ranks", "a", "--", "b"], /^Ranks of one job have no "--" between them/],
  [["report", "--report-args", "names", "a", "--", "b"], /no meaning for a comparison: drop it/],
  [["summary", "a", "--format", "html"], /^No summary is HTML: write memmark report a$/],
  [["size"], /^"memmark size" needs a recording: /],
  [["size", "--for", "pbs", "a"], /"pbs" as --for: choose slurm, k8s/],
  [["size", "--headroom", "-5%", "a"], /"-5%" as --headroom: write a percentage from 0% to 1000%/],
  [["completions"], /needs the name of a shell: write memmark completions bash\|zsh\|fish$/],
  [["completions", "tcsh"], /"tcsh" as a shell: choose bash, zsh or fish$/],
  [["completions", "bash", "zsh"], /^Unexpected "zsh"/],
  [["help", "foo"], /^No help on "foo"/],
  [["--out", "a\0b", "--", "job"], /"a\\u0000b": it contains a NUL byte$/],
  [["--", "job", "\0"], /NUL byte$/],
  [["chart", "a\0.csv", "a.png"], /NUL byte$/],
];
for (const [argv, message] of REFUSED) {
  Deno.test(`memmark ${JSON.stringify(argv)} is refused with a reason`, async () => {
    await assert.rejects(parseCommandLine(argv), (error) => {
      assert.ok(error instanceof UsageError, String(error));
      assert.match(error.message, message);
      assert.match(error.message, /^[A-Z"][^]*[^.]$|\.\.\.$/);
      return true;
    });
  });
}

Deno.test("several runs have files of their own, by default too", async () => {
  const parsed = await parseCommandLine(
    ["--runs", "3", "--per-process", "--summary", "github", "--", "job"],
  );
  assert.ok(parsed.kind === "record");
  const { runs, options: { out, perProcess } } = parsed;
  assert.deepEqual([runs, out, perProcess], [3, "memmark-%n.csv", "memmark-%n.csv.processes.csv"]);
});

Deno.test('whatever follows "--" reaches the command verbatim', async () => {
  const word = fc.oneof(fc.constantFrom("--", "-q", "--help", "chart", ""), fc.string());
  const args = fc.array(word.filter((text) => !text.includes("\0")));
  await fc.assert(fc.asyncProperty(args, async (rest) => {
    const invocation = await parseCommandLine(["--", "job", ...rest]);
    assert.ok(invocation.kind === "record");
    assert.deepEqual(invocation.options.target, { kind: "launch", command: ["job", ...rest] });
  }));
});

Deno.test("any words are either understood or refused as bad usage, never a crash", async () => {
  const word = fc.constantFrom(
    ..."-- -q -i 1s --interval=2s --pid 7 -p7 -o a.csv -c=a.png - -qo --help= --sampler ps".split(
      " ",
    ),
    ..."--per-process mark --summary=a.md --chart-type stacked --live --markers -- ".split(" "),
    ..."--smaps chart a.png completions zsh help job -x --foo=bar -= --= ---".split(" "),
    "",
    "\u{1F600}",
    "-\u{1F600}",
  );
  await fc.assert(fc.asyncProperty(fc.array(word), async (argv) => {
    try {
      assert.ok((await parseCommandLine(argv)).kind);
    } catch (error) {
      assert.ok(error instanceof UsageError, String(error));
    }
  }));
});
