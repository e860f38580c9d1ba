import assert from "node:assert/strict";
import { completionScript } from "./completions.ts";
import { RECORD_OPTION_NAMES } from "./option_table.ts";
import { SHELLS } from "./subcommand_table.ts";
import type { Shell } from "./options.ts";

/** Runs a shell on a script of its own language, in a folder with known files. */
async function runShell(shell: Shell, args: readonly string[], cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(shell, {
    args: [...args],
    ...(cwd !== undefined && { cwd }),
    env: { TERM: "dumb", LC_ALL: "C.UTF-8" },
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert.equal(code, 0, `${shell} failed: ${decode(stderr)}`);
  assert.equal(decode(stderr), "", `${shell} complained`);
  return decode(stdout);
}

/** Asks for the words that a shell offers at the end of a command line, in a folder with `.script`. */
type Ask = (line: string, dir: string) => Promise<string[]>;

async function askBash(line: string, dir: string, before = ":"): Promise<string[]> {
  // As readline splits it: "=" is a word of its own (COMP_WORDBREAKS).
  const words = line.replace(/=$/, " =").split(/ |(=)(?=.)/).filter((word) => word !== undefined);
  const program = `${before}; source .script
    [[ $(complete -p memmark) == *"-F _memmark memmark" ]] || exit 9
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=\${#COMP_LINE}
    _memmark; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return lines(await runShell("bash", ["--norc", "-c", program, "bash", ...words], dir));
}

const askFish: Ask = async (line, dir) => {
  const program = "source .script; complete -c probe -f -a probed; complete -C $argv[1]";
  const offered = lines(await runShell("fish", ["--no-config", "-c", program, line], dir));
  return offered.map((word) => word.split("\t")[0] ?? "");
};

/** A zsh with a terminal of its own (zpty), whose compadd prints what it would offer; line by line. */
async function askZshAll(all: readonly string[], dir: string): Promise<Map<string, string[]>> {
  const inner = `PS1= PS2=; stty -echo; unsetopt AUTO_LIST
    autoload -Uz compinit && compinit -u -D
    source ./.script
    _probe() { compadd probed }; compdef _probe probe
    bindkey '^I' complete-word
    zstyle ':completion:*' insert-tab false
    say_begin() { print -r -- '<BEGIN>' }
    say_end() { print -r -- '<END>'; compprefuncs=(say_begin) comppostfuncs=(say_end) }
    compprefuncs=(say_begin) comppostfuncs=(say_end)
    compadd() {
      if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
      local -a hits; local hit
      builtin compadd -A hits "$@"
      for hit in $hits; do print -r -- "<HIT>$hit"; done
      builtin compadd "$@"
    }
    print READY
  `;
  await Deno.writeTextFile(`${dir}/.inner`, inner);
  const program = `zmodload zsh/zpty
    zpty z zsh -f -i
    zpty -w z "source ./.inner || exit"
    while zpty -r z line; do [[ $line == *READY* ]] && break; done
    for typed; do
      # Ctrl+U: in place of what is there.
      zpty -n -w z $'\\x15'"$typed"$'\\t'
      while zpty -r z line; do print -rn -- $line; [[ $line == *'<END>'* ]] && break; done
    done
    zpty -d z`;
  const output = await runShell("zsh", ["-f", "-c", program, "zsh", ...all], dir);
  const answers = output.split("<END>").slice(0, -1);
  assert.equal(answers.length, all.length, `zsh did not complete: ${output}`);
  return new Map(answers.map((answer, at) => {
    const begin = answer.lastIndexOf("<BEGIN>");
    assert.ok(begin >= 0, `zsh did not complete ${all[at]}: ${answer}`);
    const hits = answer.slice(begin).matchAll(/<HIT>([^\r\n]*)/g);
    return [all[at]!, Array.from(hits, ([, hit = ""]) => hit)];
  }));
}

/** All at once: a zsh that knows its completions takes a third of a second to start. */
let zshAnswers: Promise<Map<string, string[]>> | undefined;
const askZsh: Ask = async (line, dir) => {
  zshAnswers ??= askZshAll([...CASES.map(({ line }) => line), PROBE], dir);
  return (await zshAnswers).get(line)!;
};

const ASK: Record<Shell, Ask> = { bash: askBash, fish: askFish, zsh: askZsh };

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

function isInstalled(shell: Shell): boolean {
  try {
    return new Deno.Command(shell, { args: ["-c", "true"] }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A test in a real shell. Where it is missing the test is ignored, but in CI it fails. */
function shellTest(shell: Shell, name: string, check: (dir: string) => Promise<void>): void {
  const isMissing = !isInstalled(shell);
  Deno.test({
    name: `${shell}: ${name}${isMissing ? ` (${shell} is not installed)` : ""}`,
    ignore: isMissing && Deno.env.get("CI") === undefined,
    fn: async () => {
      const dir = await Deno.makeTempDir({ prefix: "memmark-completions-" });
      try {
        await Deno.writeTextFile(`${dir}/.script`, completionScript(shell));
        await Deno.writeTextFile(`${dir}/run.csv`, "");
        await check(dir);
      } finally {
        await Deno.remove(dir, { recursive: true });
      }
    },
  });
}

const CASES: readonly { line: string; offers: readonly string[]; not?: readonly string[] }[] = [
  { line: "memmark --", offers: RECORD_OPTION_NAMES.map((name) => `--${name}`), not: ["chart"] },
  { line: "memmark --sam", offers: ["--sampler"], not: ["--smaps"] },
  { line: "memmark ", offers: ["chart", "mark", "completions", "help"] },
  { line: "memmark -q ", offers: [], not: ["chart"] },
  { line: "memmark --sampler ", offers: ["auto", "proc", "ps"], not: ["run.csv", "--out"] },
  { line: "memmark --sampler=a", offers: ["auto"], not: ["proc"] },
  { line: "memmark --sampler=", offers: ["auto", "proc", "ps"], not: ["--out"] },
  { line: "memmark --pid ", offers: [String(Deno.pid)], not: ["run.csv"] },
  { line: "memmark -p ", offers: [String(Deno.pid)] },
  { line: "memmark --interval ", offers: [], not: ["run.csv", "--out"] },
  { line: "memmark --out ", offers: ["run.csv"], not: ["auto"] },
  { line: "memmark --chart=r", offers: ["run.csv"] },
  { line: "memmark chart ", offers: ["run.csv"], not: ["--out"] },
  { line: "memmark chart --h", offers: ["--help"] },
  { line: "memmark chart --", offers: ["--chart-type", "--help"], not: ["--out"] },
  { line: "memmark chart --chart-type ", offers: ["lines", "stacked"], not: ["run.csv"] },
  { line: "memmark chart --chart-type lines ", offers: ["run.csv"], not: ["stacked"] },
  { line: "memmark mark ", offers: [], not: ["run.csv", "--out"] },
  { line: "memmark --per-process ", offers: ["run.csv"] },
  { line: "memmark --per-process --cp", offers: ["--cpu"] },
  { line: "memmark --per-process=r", offers: ["run.csv"] },
  { line: "memmark --summary a.md --summ", offers: ["--summary"] },
  { line: "memmark --live ", offers: ["auto", "always", "never"], not: ["run.csv"] },
  { line: "memmark completions ", offers: SHELLS, not: ["run.csv"] },
  { line: "memmark help ", offers: ["chart", "mark", "completions"] },
  { line: "memmark -i 1s -- unam", offers: ["uname"], not: ["run.csv"] },
  { line: "memmark -i 1s -- cat r", offers: ["run.csv"] },
  { line: "memmark -- cat --sampler ", offers: ["run.csv"], not: ["auto"] },
  { line: "memmark -- cat -- ", offers: ["run.csv"], not: ["chart", "--out"] },
];

/** A command with completions of its own. */
const PROBE = "memmark -i 1s -- probe ";

for (const shell of SHELLS) {
  shellTest(shell, "the completion script is valid syntax", async (dir) => {
    await runShell(shell, ["-n", `${dir}/.script`]);
  });
  for (const { line, offers, not = [] } of CASES) {
    shellTest(shell, `completing "${line}" offers what the parser accepts`, async (dir) => {
      const answer = await ASK[shell](line, dir);
      // fish offers the whole "--chart=run.csv"; where that begins is its own affair.
      const words = answer.map((word) => word.replace(/^--[a-z-]+=/, ""));
      assert.deepEqual(offers.filter((word) => !words.includes(word)), [], `among ${words}`);
      assert.deepEqual(not.filter((word) => words.includes(word)), [], `among ${words}`);
    });
  }
}

for (const shell of ["zsh", "fish"] as const) {
  shellTest(shell, "the command is completed by its own rules", async (dir) => {
    assert.deepEqual(await ASK[shell](PROBE, dir), ["probed"]);
  });
}

for (const helper of ["_command_offset", "_comp_command_offset"]) {
  shellTest(
    "bash",
    `the command is left to ${helper} where bash-completion has it`,
    async (dir) => {
      const words = await askBash(
        "memmark -i 1s -- git com",
        dir,
        `${helper}() { COMPREPLY=("at $1"); }`,
      );
      assert.deepEqual(words, ["at 4"]);
    },
  );
}

shellTest("zsh", "a process is shown with its name", async (dir) => {
  const program =
    `compdef() { }; _describe() { print -rl -- $processes }; source $1; _memmark_pids`;
  const shown = lines(await runShell("zsh", ["-f", "-c", program, "zsh", `${dir}/.script`]));
  assert.match(shown.find((line) => line.startsWith(`${Deno.pid}:`)) ?? "", /^[0-9]+:deno/);
});
