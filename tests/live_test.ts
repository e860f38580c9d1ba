/** The live line of the real program, on a real pseudo-terminal. */
import assert from "node:assert/strict";
import { shellQuote } from "../scripts/wrapper.ts";
import {
  MEMMARK,
  readRows,
  run,
  runMemmark,
  type Running,
  start,
  tempDir,
  waitForLine,
} from "./support/memmark.ts";
import { needs } from "./support/need.ts";
import { burner, waiter } from "./support/programs.ts";
import { Screen } from "./support/screen.ts";
import { CTRL_C, onTerminal } from "./support/terminal.ts";

const ignore = Deno.build.os !== "linux" || needs("script");

/** A shell script that runs memmark as `memmark`, on a terminal of that width named in `tty`. */
function script(folder: string, columns: number, text: string, term = "xterm"): readonly string[] {
  const memmark = `memmark() { ${MEMMARK.map(shellQuote).join(" ")} "$@"; }`;
  const setUp = `cd ${shellQuote(folder)}; export TERM=${term}; stty cols ${columns}; tty > tty`;
  return onTerminal(`${setUp}; ${memmark}; ${text}`);
}

// On a terminal Deno complains of a cache folder that it cannot have.
const env = (folder: string) => ({ DENO_DIR: folder });

/** What the terminal got while the script ran. */
async function outputOf(folder: string, columns: number, text: string, term?: string) {
  const result = await run(script(folder, columns, text, term), { env: env(folder) });
  assert.equal(result.code, 0, result.stdout);
  return result.stdout;
}

/** A process away from the terminal, to attach to. */
async function running(command: readonly string[] = waiter()): Promise<Running> {
  const process = start(command, { stdin: "open" });
  await waitForLine(process.stdout, "ready");
  return process;
}

/** What the terminal got while memmark was attached to a command, which ends once enough was drawn. */
async function outputUntil(
  isEnough: (texts: readonly string[]) => boolean,
  request: {
    readonly folder: string;
    readonly columns: number;
    readonly options: string;
    readonly command?: readonly string[];
  },
): Promise<string> {
  await using target = await running(request.command);
  const line = `memmark ${request.options} --pid ${target.pid}`;
  const options = { env: env(request.folder) };
  await using terminal = start(script(request.folder, request.columns, line), options);
  await terminal.stdout.until((output) => isEnough(drawn(output)), "the live line");
  await target.closeStdin();
  const { code, stdout } = await terminal.end();
  assert.equal(code, 0, stdout);
  return stdout;
}

/** The texts that were drawn, each in its turn. */
const drawn = (output: string) =>
  // deno-lint-ignore no-control-regex
  [...output.matchAll(/\r\x1b\[\?7l(.*?)\x1b\[J/g)].map(([, text = ""]) => text);

/** What was said at the end stands there as if there had never been a live line. */
function assertNothingLeft(output: string, columns: number): void {
  const said = output.slice(output.lastIndexOf("\r\x1b[J") + "\r\x1b[J".length);
  const alone = new Screen(columns).write(said).lines;
  assert.ok(
    alone.length > 0 && drawn(said).length === 0,
    "a closing line, and no live one after it",
  );
  assert.deepEqual(new Screen(columns).write(output).lines, alone);
}

// Of every width, src/sink/live/live_text_test.ts tells that the line fits.
for (const columns of [20, 60, 300]) {
  Deno.test({
    name: `on ${columns} columns the live line stays in its row, and leaves nothing behind`,
    ignore,
    async fn() {
      using dir = tempDir();
      const output = await outputUntil((texts) => texts.length >= 3, {
        ...{ folder: dir.path, columns, options: "-q --live always --cpu -i 50ms" },
      });
      const cleaned = output.lastIndexOf("\r\x1b[J");
      const before = new Screen(columns).write(output.slice(0, cleaned));
      assert.equal(before.lines.length, 1);
      // There the terminal echoes a Ctrl+C, which then is erased with the line.
      assert.deepEqual(before.cursor, [0, 0]);
      assert.match(before.lines[0]!, /^\d+\.\ds {2}RSS \d\.\d\d MiB/);
      assert.equal(before.lines[0]!.includes("1 proc"), columns >= 60);
      assert.equal(before.lines[0]!.includes("% CPU"), columns >= 60);
      const after = before.write(output.slice(cleaned));
      assert.deepEqual([after.lines, after.cursor], [[], [0, 0]]);
      assert.deepEqual([after.wrapped, after.widest < columns], [0, true]);
    },
  });
}

Deno.test({
  name: "the live line shows the true figures, and stands by itself when attached",
  ignore,
  async fn() {
    using dir = tempDir();
    const output = await outputUntil((texts) => texts.length >= 2, {
      ...{ folder: dir.path, columns: 100, options: "-i 50ms" },
      command: burner({ mib: 20, processes: 2 }),
    });
    const [, rss = "", peak = ""] = /RSS ([\d.]+) MiB {2}peak ([\d.]+) MiB .* 2 procs/
      .exec(drawn(output)[1]!) ?? [];
    const peakKib = Math.max(
      ...readRows(dir.file("memmark.csv")).map(({ rss_kib }) => Number(rss_kib)),
    );
    assert.ok(Math.abs(Number(peak) - peakKib / 1024) < 1, `${peak} MiB and ${peakKib} KiB`);
    assert.ok(Number(rss) > 40 && Number(rss) <= Number(peak));
    assertNothingLeft(output, 100);
  },
});

Deno.test({
  name: "after a resize the line fits the new width",
  ignore,
  async fn() {
    using dir = tempDir();
    await using target = await running();
    const line = `memmark -q --live always -i 20ms --pid ${target.pid}`;
    const options = { env: env(dir.path), stdin: "open" } as const;
    await using terminal = start(script(dir.path, 100, line), options);
    await terminal.stdout.until((text) => drawn(text).length >= 2, "two redraws");
    assert.match(drawn(terminal.stdout.text).at(-1)!, / 1 proc$/);
    const tty = Deno.readTextFileSync(dir.file("tty")).trim();
    await run(["stty", "-F", tty, "cols", "20"]);
    // Those under way may still have been for the old width.
    const narrow = /^\d+\.\ds {2}RSS \d\.\d\d MiB$/;
    const firstNarrow = (text: string) => drawn(text).findIndex((shown) => narrow.test(shown));
    await terminal.stdout.until((text) => firstNarrow(text) >= 0, "a line that fits");
    const before = drawn(terminal.stdout.text).length;
    await terminal.stdout.until((text) => drawn(text).length >= before + 2, "more redraws");
    await terminal.write(CTRL_C);
    const { stdout } = await terminal.end();
    for (const text of drawn(stdout).slice(firstNarrow(stdout))) assert.match(text, narrow);
  },
});

Deno.test({
  name: "Ctrl+C leaves what is said at the end and nothing else on the terminal",
  ignore,
  async fn() {
    using dir = tempDir();
    await using target = await running();
    const options = { env: env(dir.path), stdin: "open" } as const;
    const line = `memmark --live always -i 20ms --pid ${target.pid}`;
    await using terminal = start(script(dir.path, 100, line), options);
    await terminal.stdout.until((text) => drawn(text).length >= 3, "redraws");
    await terminal.write(CTRL_C);
    const { code, stdout } = await terminal.end();
    assert.equal(code, 0);
    assert.ok(stdout.includes("^C"), "the terminal echoes what is typed");
    assertNothingLeft(stdout, 100);
  },
});

Deno.test({
  name: "a warning stands in a row of its own above the live line",
  ignore,
  async fn() {
    using dir = tempDir();
    dir.write("marks", "7,not a time\n");
    const output = await outputUntil((texts) => texts.length >= 2, {
      ...{ folder: dir.path, columns: 400, options: "-q --live always -i 50ms --markers marks" },
    });
    const cleaned = output.lastIndexOf("\r\x1b[J");
    const before = new Screen(400).write(output.slice(0, cleaned));
    assert.equal(before.lines.length, 2);
    assert.match(before.lines[0]!, /^memmark: Cannot read line 1 of .*skipped$/);
    assert.match(before.lines[1]!, /^\d+\.\ds {2}RSS /);
    // Erased first: a message may be shorter than the line.
    assert.ok(output.includes("\r\x1b[Jmemmark: Cannot"));
    assert.deepEqual(before.write(output.slice(cleaned)).lines.length, 1);
  },
});

const SILENT: readonly (readonly [what: string, line: (pid: number) => string])[] = [
  ["a launched command", () => "memmark -i 10ms -- sh -c 'echo out; echo err >&2'"],
  [
    "a process that writes to the same terminal",
    () => "sleep 60 & memmark -i 10ms -d 100ms --pid $!; kill $!; echo out; echo err",
  ],
  [
    "rows on standard output",
    (pid) => `memmark -i 10ms -d 50ms -o - --pid ${pid} > rows; echo out; echo err`,
  ],
  ["--quiet", (pid) => `memmark -q -d 50ms --pid ${pid}; echo out; echo err`],
  ["--live never", (pid) => `memmark --live never -d 50ms --pid ${pid}; echo out; echo err`],
];
for (const [what, line] of SILENT) {
  Deno.test({
    name: `by default no live line gets into the terminal's output: ${what}`,
    ignore,
    async fn() {
      using dir = tempDir();
      await using target = await running();
      const output = await outputOf(dir.path, 80, line(target.pid));
      assert.ok(output.includes("out\r\n") && output.includes("err\r\n"), output);
      assert.ok(!output.includes("\x1b"), output);
    },
  });
}

Deno.test({
  name: "in the background memmark draws nothing: the terminal is the shell's",
  ignore,
  async fn() {
    using dir = tempDir();
    await using target = await running();
    // Until there has been enough to draw.
    const rows =
      "until [ -s memmark.csv ] && [ $(wc -l < memmark.csv) -gt 20 ]; do sleep 0.05; done";
    const memmark = `memmark -q --live always -i 10ms --pid ${target.pid}`;
    const line = `set -m; ${memmark} & ${rows}; kill ${target.pid}; wait $!`;
    // Of the shell, that a job is done.
    assert.match(await outputOf(dir.path, 80, line), /^(\[1\][ -~]*\r\n)?$/);
  },
});

const PLAIN = /^memmark: \d+\.\d{3}s rss=\d+\.\dMiB peak=\d+\.\dMiB procs=1( cpu=\d+%)?$/;

Deno.test("without a terminal --live always is one plain line a sample", async () => {
  using dir = tempDir();
  await using target = await running();
  const args = ["-q", "--live", "always", "--cpu", "-i", "20ms", "-d", "200ms"];
  const { stderr } = await runMemmark([...args, "--pid", String(target.pid)], { cwd: dir.path });
  const lines = stderr.trimEnd().split("\n");
  assert.deepEqual(lines.filter((line) => !PLAIN.test(line)), []);
  assert.equal(lines.length, readRows(dir.file("memmark.csv")).length);
});

Deno.test({
  name: "a dumb terminal gets plain lines",
  ignore,
  async fn() {
    using dir = tempDir();
    await using target = await running();
    const line = `memmark -q --live always -i 50ms -d 100ms --pid ${target.pid}`;
    const output = await outputOf(dir.path, 80, line, "dumb");
    assert.deepEqual(output.trimEnd().split("\r\n").filter((line) => !PLAIN.test(line)), []);
  },
});
