import assert from "node:assert/strict";
import { FakeTerminal } from "../../../tests/support/fake_terminal.ts";
import { LocalHost } from "../../../tests/support/local_host.ts";
import type { FileFacts, HelperResult, SharedFiles } from "../../system/host.ts";
import { denoSharedFiles } from "../../system/shared_files.ts";
import { LiveLine, PlainLines } from "./live_line.ts";
import { planLive } from "./live_plan.ts";

/** A machine on which files have these ids, processes these terminals, and ps says this. */
class Machine extends LocalHost {
  constructor(readonly texts: Readonly<Record<string, string>>) {
    super();
  }
  override env(name: string): string | undefined {
    return this.texts[name];
  }
  override readText(path: string): string | undefined {
    return this.texts[path];
  }
  override runHelper(): Promise<HelperResult> {
    const { ps } = this.texts;
    if (ps === undefined) return Promise.resolve({ kind: "notFound" });
    const stdout = new TextEncoder().encode(ps);
    return Promise.resolve({ kind: "ended", code: 0, stdout, stderr: "" });
  }
}

const filesWith = (ids: Record<string, string>): SharedFiles => ({
  ...denoSharedFiles,
  stat: (path): FileFacts | undefined => {
    const id = ids[path];
    return id === undefined ? undefined : { id, isRegular: false, sizeBytes: 0, modifiedUnixMs: 0 };
  },
});

interface Case {
  readonly choice?: "auto" | "always" | "never";
  readonly attached?: boolean;
  readonly terminal?: boolean;
  readonly rowsToStdout?: boolean;
  readonly quiet?: boolean;
  readonly os?: "linux" | "darwin";
  readonly env?: Record<string, string>;
  readonly ids?: Record<string, string>;
}

async function live(given: Case): Promise<"line" | "plain" | "none"> {
  const made = await planLive({
    choice: given.choice ?? "auto",
    attachedPid: given.attached === false ? undefined : 7,
    rowsToStdout: given.rowsToStdout ?? false,
    quiet: given.quiet ?? false,
    host: Object.assign(new Machine({ TERM: "xterm", ...given.env }), { os: given.os ?? "linux" }),
    files: filesWith({ "/proc/self/fd/2": "tty", "/proc/7/fd/1": "log", ...given.ids }),
    terminal: new FakeTerminal(80, given.terminal ?? true),
    nowMs: () => 0,
  });
  if (made instanceof LiveLine) return "line";
  return made instanceof PlainLines ? "plain" : "none";
}

const stat = (tty: number) => `7 (a) b) S 1 7 7 ${tty} 7 0`;
const hidden = { "/proc/7/fd/1": undefined as unknown as string };
const CASES: readonly (readonly [string, Case, "line" | "plain" | "none"])[] = [
  ["an attached process that writes elsewhere", {}, "line"],
  ["an attached process that writes to the terminal", { ids: { "/proc/7/fd/1": "tty" } }, "none"],
  ["an attached process whose errors do", { ids: { "/proc/7/fd/2": "tty" } }, "none"],
  ["a hidden process on the same terminal", {
    ids: hidden,
    env: { "/proc/7/stat": stat(5), [`/proc/${Deno.pid}/stat`]: stat(5) },
  }, "none"],
  ["a hidden process on another terminal", {
    ids: hidden,
    env: { "/proc/7/stat": stat(6), [`/proc/${Deno.pid}/stat`]: stat(5) },
  }, "line"],
  ["macOS, on another terminal", { os: "darwin", env: { ps: `7 s1\n${Deno.pid} s2` } }, "line"],
  ["macOS, on no terminal", { os: "darwin", env: { ps: `7 ??\n${Deno.pid} ??` } }, "line"],
  ["macOS, on the same", { os: "darwin", env: { ps: `    7 s1\n${Deno.pid} s1\n` } }, "none"],
  ["macOS without ps", { os: "darwin" }, "none"],
  ["a launched command", { attached: false }, "none"],
  ["no terminal", { terminal: false }, "none"],
  ["a dumb terminal", { env: { TERM: "dumb" } }, "none"],
  ["a terminal without a name", { env: { TERM: "" } }, "none"],
  ["rows on standard output", { rowsToStdout: true }, "none"],
  ["--quiet", { quiet: true }, "none"],
  ["never", { choice: "never" }, "none"],
  ["always, for a launched command", { choice: "always", attached: false }, "line"],
  ["always, with --quiet", { choice: "always", quiet: true }, "line"],
  ["always, without a terminal", { choice: "always", terminal: false }, "plain"],
  ["always, on a dumb terminal", { choice: "always", env: { TERM: "dumb" } }, "plain"],
];
for (const [what, given, expected] of CASES) {
  Deno.test(`the live line for ${what}: ${expected}`, async () => {
    assert.equal(await live(given), expected);
  });
}
