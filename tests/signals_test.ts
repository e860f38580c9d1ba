/** Signals to memmark while it records a command that it launched. */
import assert from "node:assert/strict";
import { shellQuote } from "../scripts/wrapper.ts";
import { needs } from "./support/need.ts";
import {
  countRows,
  HANGS_AFTER_MS,
  MEMMARK,
  readRows,
  run,
  runMemmark,
  type Running,
  start,
  startMemmark,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { perl, waiter } from "./support/programs.ts";
import { CTRL_C, onTerminal } from "./support/terminal.ts";

/** Away from the terminal that the tests may run on. */
const NO_TERMINAL = perl("use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV");
/** Waits until the command is ready, and memmark has taken a second sample: then it listens as well. */
async function bothReady(memmark: Running, folder: string): Promise<void> {
  await memmark.stdout.until((text) => text.includes("ready"), "ready");
  await waitUntil(() => countRows(`${folder}/memmark.csv`) >= 2, "rows");
}

/** Says the name of each signal it gets, and ends with 9 at SIGTERM or when it was told to. */
const LISTENER = waiter(
  `$SIG{$_} = sub { syswrite STDOUT, "$_[0]\\n"; POSIX::_exit(9) if $_[0] eq "TERM" }
    for qw(INT TERM HUP USR1 USR2)`,
);

Deno.test("SIGTERM is passed on, and a command that handles it decides on the exit code", async () => {
  using dir = tempDir();
  const args = ["-i", "10ms", "--", ...LISTENER];
  await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
  await bothReady(memmark, dir.path);
  memmark.signal("SIGTERM");
  const { code, stdout } = await memmark.end();
  assert.deepEqual([code, stdout], [9, "ready\nTERM\n"]);
  assert.ok(readRows(dir.file("memmark.csv")).length >= 1);
});

Deno.test("SIGHUP, SIGUSR1, SIGUSR2 and an interrupt without a terminal are passed on, once", async () => {
  using dir = tempDir();
  const options = { cwd: dir.path, stdin: "open", via: NO_TERMINAL } as const;
  await using memmark = startMemmark(["-i", "10ms", "--", ...LISTENER], options);
  await bothReady(memmark, dir.path);
  for (const name of ["HUP", "USR1", "USR2", "INT"] as const) {
    memmark.signal(`SIG${name}`);
    await waitForLine(memmark.stdout, name);
  }
  await memmark.closeStdin();
  const { code, stdout } = await memmark.end();
  assert.deepEqual([code, stdout], [0, "ready\nHUP\nUSR1\nUSR2\nINT\n"]);
});

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
  Deno.test({
    name: `after ${signal} the recording is whole, the chart is drawn and the code is ${code}`,
    ignore: needs("gnuplot"),
    async fn() {
      using dir = tempDir();
      const args = ["-i", "10ms", "-c", "chart.svg", "--", ...waiter()];
      const options = { cwd: dir.path, stdin: "open", via: NO_TERMINAL } as const;
      await using memmark = startMemmark(args, options);
      await bothReady(memmark, dir.path);
      memmark.signal(signal);
      assert.equal((await memmark.end()).code, code);
      assert.ok(readRows(dir.file("memmark.csv")).length >= 2);
      assert.match(Deno.readTextFileSync(dir.file("chart.svg")), /<\/svg>\s*$/);
    },
  });
}

Deno.test({
  name: "timeout(1), which signals memmark and its whole group, ends the command with its own code",
  ignore: needs("timeout"),
  async fn() {
    using dir = tempDir();
    const options = { cwd: dir.path, stdin: "open", via: ["timeout", "60"] } as const;
    await using timeout = startMemmark(["-i", "10ms", "--", ...LISTENER], options);
    await bothReady(timeout, dir.path);
    // What it does when its time is up.
    timeout.signal("SIGTERM");
    const { code, stdout } = await timeout.end();
    assert.deepEqual([code, stdout], [9, "ready\nTERM\n"]);
    assert.ok(readRows(dir.file("memmark.csv")).length >= 1);
  },
});

Deno.test("signals that come when the command has ended change nothing any more", async () => {
  using dir = tempDir();
  Deno.mkdirSync(dir.file("bin"));
  // A gnuplot that waits to be told: the command has ended by then.
  const { stdout: path } = await run(["sh", "-c", "command -v perl"]);
  Deno.symlinkSync(path.trim(), dir.file("bin/perl"));
  dir.write("bin/gnuplot", "#!/bin/sh\necho >drawing; read line <go\n", 0o755);
  assert.equal((await run(["mkfifo", dir.file("go")])).code, 0);
  const args = ["-i", "10ms", "-c", "a.png", "--", ...waiter("END { $? = 3 }")];
  const env = { PATH: dir.file("bin") };
  const options = { cwd: dir.path, stdin: "open", via: NO_TERMINAL, env } as const;
  await using memmark = startMemmark(args, options);
  await bothReady(memmark, dir.path);
  await memmark.closeStdin();
  await waitUntil(() => exists(dir.file("drawing")), "the chart being drawn");
  for (const signal of ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGINT"] as const) memmark.signal(signal);
  await Deno.writeTextFile(dir.file("go"), "go\n");
  assert.equal((await memmark.end()).code, 3);
});

Deno.test("a signal is passed on however early after the launch it comes", async () => {
  using dir = tempDir();
  // Nothing starts faster. It is memmark's child, and the first thing it does is to end memmark.
  const command = ["sh", "-c", "kill -TERM $PPID; exec sleep 60"];
  const options = { cwd: dir.path, via: NO_TERMINAL } as const;
  const rounds = Array.from({ length: 3 }, async (_, round) => {
    const { code, stderr } = await runMemmark(["-o", `${round}.csv`, "--", ...command], options);
    assert.equal(code, 143, stderr);
    assert.match(stderr, /^sh .*: killed by SIGTERM, exit code 143, /);
  });
  await Promise.all(rounds);
});

for (const ignored of [["HUP", "QUIT"], ["INT", "TERM"]] as const) {
  Deno.test({
    name: `${
      ignored.map((signal) => `SIG${signal}`).join(" and ")
    } that were ignored when memmark started end neither it nor the command, which ignores them too`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      using dir = tempDir();
      const ignore = ignored.map((signal) => `$SIG{${signal}} = "IGNORE";`).join(" ");
      const via = perl(`${ignore} exec { $ARGV[0] } @ARGV`);
      const inherited = ignored.map((signal) => `$SIG{${signal}} // "not ignored"`).join(", ");
      const args = ["-i", "10ms", "--", ...waiter(`syswrite STDOUT, join " ", ${inherited}, ""`)];
      await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open", via });
      await bothReady(memmark, dir.path);
      for (const signal of ignored) {
        memmark.signal(`SIG${signal}`);
        // It has lived to see the signal once it has written more rows.
        const rows = countRows(dir.file("memmark.csv"));
        await waitUntil(() => countRows(dir.file("memmark.csv")) > rows + 2, "rows");
      }
      await memmark.closeStdin();
      const { code, stdout } = await memmark.end();
      assert.deepEqual([code, stdout], [0, "IGNORE IGNORE ready\n"]);
    },
  });
}

/** Starts memmark on a terminal of its own; what is written to it is typed. */
function startOnTerminal(
  folder: string,
  command: readonly string[],
  options: readonly string[] = [],
): Running {
  const line = [...MEMMARK, "-i", "10ms", ...options, "--", ...command].map(shellQuote).join(" ");
  return start(onTerminal(line), { cwd: folder, stdin: "open" });
}

const hasScript = Deno.build.os === "linux" && !needs("script");

/** The text on a terminal without its line ends, so that a program's lines can be waited for. */
const shows = (terminal: Running, text: string) =>
  terminal.stdout.until((shown) => shown.includes(text), text);

Deno.test({
  name: "Ctrl+C reaches the command once, and what it makes of it is the exit code",
  ignore: !hasScript,
  async fn() {
    using dir = tempDir();
    const command = waiter(
      `my $ints = 0; $SIG{INT} = sub { $ints++; syswrite STDOUT, "int\\n" };
      $SIG{USR1} = sub { POSIX::_exit(10 + $ints) }; print STDOUT getppid(), " is memmark\\n"; $| = 1`,
    );
    await using terminal = startOnTerminal(dir.path, command);
    await bothReady(terminal, dir.path);
    await terminal.write(CTRL_C);
    await shows(terminal, "int");
    const csv = dir.file("memmark.csv");
    const rows = countRows(csv);
    await waitUntil(() => countRows(csv) > rows + 2, "rows after the interrupt");
    // Passed on after the interrupt, had that been passed on.
    Deno.kill(Number(/(\d+) is memmark/.exec(terminal.stdout.text)?.[1]), "SIGUSR1");
    assert.equal((await terminal.end()).code, 11);
    assert.ok(readRows(csv).length > rows);
  },
});

Deno.test({
  name: "Ctrl+C that ends the command ends memmark with 130 and a whole recording",
  ignore: !hasScript,
  async fn() {
    using dir = tempDir();
    await using terminal = startOnTerminal(dir.path, waiter());
    await bothReady(terminal, dir.path);
    await terminal.write(CTRL_C);
    const { code, stdout } = await terminal.end();
    assert.equal(code, 130);
    assert.match(stdout, /: killed by SIGINT, exit code 130, /);
    assert.ok(readRows(dir.file("memmark.csv")).length >= 1);
  },
});

/**
 * Presses Ctrl+C, and again whenever the command says that it caught one, until it has ended. Where the
 * machine was held up memmark may take two for one, or for two that are far apart; and it leaves at the
 * second, but not before the command has caught that too, and perhaps some more.
 */
async function pressTwice(terminal: Running): Promise<void> {
  const caught = () => terminal.stdout.text.split("caught").length - 1;
  const ended = terminal.result.then(() => true);
  const sinceMs = performance.now();
  for (let presses = 1;; presses++) {
    assert.ok(performance.now() - sinceMs < HANGS_AFTER_MS, `It goes on after ${presses} presses`);
    const before = caught();
    await terminal.write(CTRL_C);
    const heard = terminal.stdout.until(() => caught() > before, "what it caught");
    // The first never ends it.
    if (presses === 1) await heard;
    else if (await Promise.race([ended, heard.then(() => false, () => true)])) return;
  }
}

for (const [when, options] of [["", []], [" after --duration", ["-d", "1ms"]]] as const) {
  Deno.test({
    name: `the second Ctrl+C in a row leaves a command that goes on, with 130${when}`,
    ignore: !hasScript,
    async fn() {
      using dir = tempDir();
      // It answers later than what memmark takes for the same Ctrl+C once more (50 ms).
      const command = waiter(
        `$SIG{INT} = sub { select undef, undef, undef, 0.06; syswrite STDOUT, "caught\n" };
        $SIG{HUP} = sub { open my $file, ">", "went on"; POSIX::_exit(0) }`,
      );
      await using terminal = startOnTerminal(dir.path, command, options);
      if (options.length === 0) await bothReady(terminal, dir.path);
      else await shows(terminal, "Samples");
      await shows(terminal, "ready");
      await pressTwice(terminal);
      const { code, stdout } = await terminal.end();
      assert.equal(code, 130);
      if (options.length === 0) assert.match(stdout, /: left by the user, still running, /);
      assert.ok(readRows(dir.file("memmark.csv")).length >= 1);
      // The terminal is gone now, which the command hears as SIGHUP.
      await waitUntil(() => exists(dir.file("went on")), "the command's last sign of life");
    },
  });
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
