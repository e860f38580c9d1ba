/** What the command sees with memmark in front is what it sees without. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { shellQuote } from "../scripts/wrapper.ts";
import { needs } from "./support/need.ts";
import { LIB } from "./support/installed.ts";
import { MEMMARK, run, tempDir } from "./support/memmark.ts";
import { perl } from "./support/programs.ts";
import { onTerminal } from "./support/terminal.ts";

const isLinux = Deno.build.os === "linux";

/** All that the kernel shows of a process and that is inherited; no line names the process itself. */
const PORTRAIT = perl(
  `use strict; use warnings; use POSIX ();
  sub slurp { open my $file, "<", shift or return ""; local $/; my $all = <$file>; $all }
  sub show { my ($what, $value) = @_; $value =~ s/([^ -~])/sprintf "\\\\x%02x", ord $1/ge; print "$what: $value\\n" }
  show "argv", slurp "/proc/self/cmdline";
  show "environ", slurp "/proc/self/environ";
  show "cwd", POSIX::getcwd();
  show "umask", sprintf "%03o", umask;
  show "groups", getpgrp() . " " . (split " ", slurp("/proc/self/stat") =~ s/.*\\) //sr)[3];
  show "foreground", join " ", map { POSIX::isatty($_) ? POSIX::tcgetpgrp($_) == getpgrp() : "-" } 0 .. 2;
  show "nice", join " ", getpriority(0, 0), slurp "/proc/self/oom_score_adj";
  for my $fd (0 .. 9) {
    my $what = readlink "/proc/self/fd/$fd";
    show "fd $fd", $what =~ s/\\d+//gr if defined $what && $what !~ m{^/proc/};
  }
  print grep { !/^Max pending/ } slurp "/proc/self/limits";
  # Not SigCgt, which is perl's own, and not what the process uses.
  print grep { /^(Uid|Gid|Groups|Sig(Blk|Ign)|Cap|NoNewPrivs|Seccomp|Cpus_allowed|Mems_allowed|Umask)/ }
    map { "$_\\n" } split /\\n/, slurp "/proc/self/status";`,
  "",
  "-x",
  "--",
  "a b",
  "line\nbreak",
  "žluťoučký 🐎",
  "$HOME \"'`\\",
);

/** Starts what follows after some perl. */
const after = (script: string) => perl(`${script}; exec { $ARGV[0] } @ARGV or die`);
/** Starts what follows after some sh. */
const afterSh = (script: string) => ["sh", "-c", `${script}; exec "$@"`, "sh"];

const SURROUNDINGS: readonly (readonly [string, readonly string[]])[] = [
  ["as it is", ["env"]],
  ["limits, umask and folder", afterSh("ulimit -Sn 100; ulimit -c 0; umask 027; cd /usr")],
  ["a hard limit of open files", afterSh("ulimit -n 99")],
  ["nice and a high file descriptor", ["nice", "-n", "5", ...afterSh("exec 3</etc/passwd 7>&1")]],
  ["nohup", ["nohup"]],
  ["ignored signals", after(`$SIG{$_} = "IGNORE" for qw(INT QUIT TERM HUP USR1 USR2 TSTP WINCH)`)],
  [
    "blocked signals",
    after(`use POSIX; sigprocmask(SIG_BLOCK, POSIX::SigSet->new(SIGTERM, SIGINT, SIGCHLD, 40))`),
  ],
  ["a background job of a script", ["sh", "-c", `"$@" <&0 & wait $!`, "sh"]],
  ["variables that are not UTF-8, or empty", after(`$ENV{LATIN} = "caf\xe9\n"; $ENV{EMPTY} = ""`)],
  [
    "the user's own settings for Deno",
    ["env", "DENO_NO_UPDATE_CHECK=1", "DENO_DIR=/dev/null/own", "NO_COLOR=1", "LC_ALL=cs_CZ"],
  ],
];

for (const [what, via] of SURROUNDINGS) {
  Deno.test({
    name: `the command sees the same with and without memmark: ${what}`,
    ignore: !isLinux,
    async fn() {
      using dir = tempDir();
      const memmark = [...MEMMARK, "-q", "-o", dir.file("a.csv"), "--"];
      const without = await run([...via, ...PORTRAIT]).then(asFromShell);
      const through = await run([...via, ...memmark, ...PORTRAIT]);
      assert.match(without.stdout, /^argv: perl/);
      assert.equal(sortedEnvironment(through.stdout), sortedEnvironment(without.stdout));
      assert.deepEqual({ ...through, stdout: "" }, { ...without, stdout: "" });
    },
  });
}

/**
 * What Deno starts, these tests, has signals 32 and 33 ignored: glibc's posix_spawn leaves them so
 * where it has handlers. Started from a shell it would not.
 */
function asFromShell<Shown extends { readonly stdout: string }>(result: Shown): Shown {
  const stdout = result.stdout.replace(/^SigIgn:\t(\w+)/m, (_, mask) => {
    const cleared = BigInt(`0x${mask}`) & ~(3n << 31n);
    return `SigIgn:\t${cleared.toString(16).padStart(16, "0")}`;
  });
  return { ...result, stdout };
}

/** MEMMARK_MARKERS is the one thing that a command sees of memmark. */
function withoutMarkers(portrait: string): string {
  return portrait.replace(/MEMMARK_MARKERS=.*?\\x00/, "");
}

/** A shell, which the wrapper is, may hand variables on in another order. */
function sortedEnvironment(portrait: string): string {
  return withoutMarkers(portrait)
    .replace(/^environ: (.*)$/m, (_, all) => all.split("\\x00").sort().join("\n"));
}

Deno.test({
  name: "variables whose names no shell would take reach the command",
  ignore: !isLinux,
  async fn() {
    using dir = tempDir();
    const via = after(
      `$ENV{"BASH_FUNC_f%%"} = "() { :; }"; $ENV{"a-b"} = 1; $ENV{"\\xe9"} = "\\xff"`,
    );
    // Without the installed wrapper: it is a shell itself, and some shells drop them.
    const memmark = [
      Deno.execPath(),
      "run",
      "-A",
      "--no-config",
      "--no-lock",
      join(LIB, "memmark.js"),
    ];
    const command = [...via, ...memmark, "-q", "-o", dir.file("a.csv"), "--", ...PORTRAIT];
    const without = await run([...via, ...PORTRAIT]).then(asFromShell);
    const through = await run(command);
    assert.match(without.stdout, /\\xe9=\\xff/);
    assert.equal(withoutMarkers(through.stdout), without.stdout);
  },
});

Deno.test("arguments that are not UTF-8 are refused, and nothing is launched or written", async () => {
  using dir = tempDir();
  const memmark = [...MEMMARK, "-q", "-o", dir.file("a.csv"), "--"];
  const command = perl(`exec @ARGV, "echo", "launched", "\\xff\\xfe", "é"`, ...memmark);
  // By Deno 2.9.1, before it runs memmark.
  const { code, stdout, stderr } = await run(command);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /invalid UTF-8 was detected in one or more arguments\n/);
  assert.deepEqual([...Deno.readDirSync(dir.path)], []);
});

Deno.test("standard input reaches the command to its last byte, and standard output is its alone", async () => {
  using dir = tempDir();
  const input = "0123456789\n".repeat(30_000) + "no line end";
  const command = perl("undef $/; print scalar <STDIN>; print STDERR 'e'");
  const result = await run([...MEMMARK, "-q", "-o", dir.file("a.csv"), "--", ...command], {
    stdin: input,
  });
  assert.ok(result.stdout === input);
  assert.deepEqual([result.code, result.stderr], [0, "e"]);
});

/** It takes CAP_SYS_RESOURCE, which root of a container often has not: proc_pid_oom_score_adj(5). */
function mayLowerOomScore(): boolean {
  const [args, stderr] = [["-c", "echo -999 > /proc/self/oom_score_adj"], "null"] as const;
  return isLinux && new Deno.Command("sh", { args: [...args], stderr }).outputSync().success;
}

Deno.test({
  name: "the OOM killer is to take anybody else before memmark, and the command as ever",
  ignore: !mayLowerOomScore(),
  async fn() {
    using dir = tempDir();
    const own = Deno.readTextFileSync("/proc/self/oom_score_adj").trim();
    const scores = `sub score { open my $f, "<", "/proc/$_[0]/oom_score_adj"; <$f> + 0 }
      $| = 1; my $waits = 0; select undef, undef, undef, 0.005 until score(getppid) < -900 or ++$waits > 2000;
      print score($$), " ", score(getppid)`;
    const args = [...MEMMARK, "-q", "-o", dir.file("a.csv"), "--", ...perl(scores)];
    assert.equal((await run(args)).stdout, `${own} -999`);
  },
});

Deno.test({
  name: "on a terminal the command is in its foreground, and what it sets there stays set",
  ignore: !isLinux || needs("script"),
  async fn() {
    using dir = tempDir();
    const memmark = [...MEMMARK, "-q", "-o", dir.file("a.csv"), "--"];
    const inTerminal = async (command: readonly string[]) => {
      const line = `${command.map(shellQuote).join(" ")}; stty -a`;
      // On a terminal Deno complains of a cache folder that it cannot have.
      const { stdout } = await run(onTerminal(line));
      return sortedEnvironment(
        stdout.replace(/^(groups|fd \d+): .*$/gm, "").replace(/\\x00_=[^\\]*/, ""),
      );
    };
    const command = ["sh", "-c", `stty -echo -icanon; exec "$@"`, "sh", ...PORTRAIT];
    const without = asFromShell({ stdout: await inTerminal(command) }).stdout;
    assert.match(without, /^foreground: 1 1 1\r?$/m);
    assert.match(without, /-icanon/);
    assert.equal(await inTerminal([...memmark, ...command]), without);
  },
});
