/**
 * Builds the program that users run.
 *
 *     build.ts stage <folder> <lib>   folder/memmark for this machine, and folder/lib where it needs it;
 *                                     `<lib>` is where folder/lib will be in the end; folder/share
 *     build.ts compile <folder>       folder/memmark-<os>-<arch>/memmark for every platform
 */
import { dirname, join, resolve } from "node:path";
import config from "../deno.json" with { type: "json" };
import { CHECK_DENO } from "./fitting_deno.ts";
import { LOADER, PROGRAM_FILE, programOf } from "./program.ts";
import { shareFiles } from "./share.ts";
import { REPORT_FILE, reportFile } from "./viewer.ts";
import { STEERING_VARIABLES } from "./steering_variables.ts";

/** A platform that memmark is released for, and Deno's names for it. */
export interface Platform {
  readonly os: "linux" | "macos";
  readonly arch: "x64" | "arm64";
  readonly triple: string;
  /** The npm package of its binary. */
  readonly npm: string;
  /** The interpreter that its binary names, where that may be missing. */
  readonly loader?: string;
}

export const PLATFORMS: readonly Platform[] = [
  {
    os: "linux",
    arch: "x64",
    triple: "x86_64-unknown-linux-gnu",
    npm: "@deno/linux-x64-glibc",
    loader: "/lib64/ld-linux-x86-64.so.2",
  },
  {
    os: "linux",
    arch: "arm64",
    triple: "aarch64-unknown-linux-gnu",
    npm: "@deno/linux-arm64-glibc",
    loader: "/lib/ld-linux-aarch64.so.1",
  },
  { os: "macos", arch: "x64", triple: "x86_64-apple-darwin", npm: "@deno/darwin-x64" },
  { os: "macos", arch: "arm64", triple: "aarch64-apple-darwin", npm: "@deno/darwin-arm64" },
];

/** `memmark-linux-x64` and the like: the folder of a compiled binary and the stem of its archive. */
export function platformName(platform: Platform): string {
  return `memmark-${platform.os}-${platform.arch}`;
}

/** A step that cannot be done here; the message is for the one who builds. */
export class BuildError extends Error {
  override readonly name = "BuildError";
}

const root = resolve(import.meta.dirname!, "..");

/** Small young generations: memmark makes little garbage, and this keeps its own RSS down. */
const V8_FLAGS = "--v8-flags=--max-semi-space-size=1";

const RUN_FLAGS = [
  "--no-config",
  "--no-lock",
  "--no-npm",
  "--no-remote",
  "--no-prompt",
  "--no-code-cache",
  V8_FLAGS,
  "-A",
].join(" ");

/**
 * A compiled binary would keep its code cache under a fixed name in the folder for temporary files, and
 * hand to V8 whatever anybody put there (seen by strace): --no-code-cache.
 */
export const COMPILE_FLAGS: readonly string[] = [
  "--quiet",
  "--allow-all",
  "--no-config",
  "--no-lock",
  "--no-npm",
  "--no-code-cache",
  V8_FLAGS,
];

/** Quotes any text for sh. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * The `memmark` that execs Deno on the bundle, which has only its own settings: no updates, no prompts,
 * and no cache, for that folder cannot be made (DENO_LOG silences the complaints about it, but not a
 * crash). The command gets the environment as it was:
 *
 * - Variables that would steer Deno are handed over under other names: MEMMARK_KEPT lists them. It takes
 *   no process, 0.1 ms, and any value.
 * - MEMMARK_INHERITED says what is lost otherwise: the soft limit of open files, which Deno raises, and
 *   below it on Linux the whole environment in base64. Shells add PWD, and dash drops all that it could
 *   not name, such as functions that bash exported, and offers no way to read them without a program:
 *   1 ms, most of it the start of base64, less without a locale. The kernel takes no variable above
 *   128 KiB (MAX_ARG_STRLEN): of an environment that large only the limit is told.
 */
export function wrapper(lib: string): string {
  const quoted = shellQuote(lib);
  return wrapperScript({
    find: "# Installed by memmark's install.sh.",
    deno: `${quoted}/deno`,
    bundle: `${quoted}/memmark.js`,
  });
}

/** What wrappers differ in: all of it text for sh. */
export interface WrapperParts {
  /** Runs first; must set no variable that a user may have. */
  readonly find: string;
  readonly deno: string;
  readonly bundle: string;
}

/** A wrapper, see {@link wrapper}. */
export function wrapperScript({ find, deno, bundle }: WrapperParts): string {
  const areSet = STEERING_VARIABLES.map((name) => `\${${name}+x}`).join("");
  return `#!/bin/sh
# shellcheck disable=SC3045  # every sh that memmark runs on knows ulimit -S
${find}
MEMMARK_INHERITED=$(ulimit -Sn; PATH="/usr/bin:/bin:$PATH" LC_ALL=C; export LC_ALL; exec base64 "/proc/$$/environ" 2>/dev/null)
[ "\${#MEMMARK_INHERITED}" -lt 130000 ] || MEMMARK_INHERITED=$(ulimit -Sn)
MEMMARK_KEPT=
case ${areSet} in x*)
  for MEMMARK_NAME in ${STEERING_VARIABLES.join(" ")}; do
    eval "MEMMARK_SET=\\\${$MEMMARK_NAME+x}"
    [ "$MEMMARK_SET" ] || continue
    eval "MEMMARK_KEPT_$MEMMARK_NAME=\\\$$MEMMARK_NAME"
    export "MEMMARK_KEPT_$MEMMARK_NAME"
    unset "$MEMMARK_NAME"
    MEMMARK_KEPT="$MEMMARK_KEPT$MEMMARK_NAME "
  done
  unset MEMMARK_NAME MEMMARK_SET
  ;;
esac
DENO_DIR=/dev/null/memmark DENO_LOG=error,deno::cache=off DENO_NO_UPDATE_CHECK=1
export MEMMARK_INHERITED MEMMARK_KEPT DENO_DIR DENO_LOG DENO_NO_UPDATE_CHECK
exec ${deno} run ${RUN_FLAGS} ${bundle} "$@"
`;
}

/** All of main.ts and what it imports as one minified module. */
async function bundle(): Promise<string> {
  return await deno(["bundle", "--quiet", "--minify", "--frozen", "main.ts"]);
}

/** The same split into minified modules, by their file names: what is imported on demand is apart. */
async function chunks(): Promise<Map<string, string>> {
  const folder = await Deno.makeTempDir({ prefix: "memmark-chunks-" });
  try {
    await deno([
      "bundle",
      "--quiet",
      "--minify",
      "--frozen",
      "--code-splitting",
      "--outdir",
      folder,
      "main.ts",
    ]);
    const texts = new Map<string, string>();
    for await (const { name } of Deno.readDir(folder)) {
      texts.set(name, await Deno.readTextFile(join(folder, name)));
    }
    return texts;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs this same Deno at the root of the checkout; its stdout. Throws BuildError with its stderr. */
async function deno(args: readonly string[], env = Deno.env.toObject()): Promise<string> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: root,
    stdin: "null",
    clearEnv: true,
    env: { ...env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  if (!output.success) {
    throw new BuildError(`Cannot run deno ${args[0]}: ${text.decode(output.stderr).trim()}`);
  }
  return text.decode(output.stdout);
}

/** Why `deno compile` has no base binary for a platform, or undefined when it has. */
async function baseBinaryProblem(platform: Platform): Promise<string | undefined> {
  if (isHost(platform) && Deno.env.get("DENORT_BIN")) return undefined;
  const path = `release/v${Deno.version.deno}/denort-${platform.triple}.zip`;
  const { denoDir } = JSON.parse(await deno(["info", "--json"]));
  if (await Deno.stat(join(denoDir, "dl", path)).then(() => true, () => false)) return undefined;
  const url = `https://dl.deno.land/${path}`;
  try {
    // A closed network often swallows packets; deno compile would wait for minutes.
    const answer = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(5000) });
    return answer.ok ? undefined : `${url} answers ${answer.status}`;
  } catch {
    return `${url} cannot be reached`;
  }
}

function isHost(platform: Platform): boolean {
  return platform.triple === Deno.build.target;
}

/** Compiles the bundle to one executable. Throws BuildError where the base binary cannot be had. */
async function compile(platform: Platform, code: string, out: string): Promise<void> {
  const problem = await baseBinaryProblem(platform);
  if (problem) {
    throw new BuildError(
      `Cannot compile ${
        platformName(platform)
      }: no base binary of Deno ${Deno.version.deno} (${problem}); ` +
        "set DENORT_BIN to one for this machine, or use `deno task build`, which needs none",
    );
  }
  const source = `${out}.bundle.js`;
  await Deno.writeTextFile(source, code);
  // Beside the program in the binary as well: it reads them when it makes a report, or a chart.
  const beside = await writeBeside(dirname(out));
  try {
    const target = isHost(platform) ? [] : ["--target", platform.triple];
    const env = Deno.env.toObject();
    // It is for this machine; in a binary for another platform it would be silently wrong.
    if (!isHost(platform)) delete env.DENORT_BIN;
    const included = beside.flatMap((path) => ["--include", path]);
    await deno(["compile", ...COMPILE_FLAGS, ...included, ...target, "--output", out, source], env);
  } finally {
    await Deno.remove(source);
    for (const path of beside) await Deno.remove(path);
  }
}

/**
 * Writes what the program reads from beside itself, on demand: the viewer of reports, and the font of charts,
 * which has its licence in it. Returns the paths.
 */
async function writeBeside(folder: string): Promise<string[]> {
  const report = join(folder, REPORT_FILE), font = join(folder, FONT_FILE);
  await Deno.writeTextFile(report, await reportFile());
  await Deno.copyFile(join(root, "src/render/png/font/dejavu_sans.ttf"), font);
  return [report, font];
}

/** See src/system/chart_font.ts. */
const FONT_FILE = "chart.ttf";

/** Throws unless the program at `path` runs here and says that it is this version. */
async function checkRuns(path: string): Promise<void> {
  const wanted = `memmark ${config.version}`;
  const output = await new Deno.Command(path, { args: ["--version"], stdin: "null" }).output();
  const text = new TextDecoder();
  const said = text.decode(output.stdout).trim();
  if (output.success && said === wanted) return;
  throw new BuildError(
    `Cannot use ${path}: --version should print "${wanted}", but it printed "${said}" and ended with ` +
      `code ${output.code}\n${text.decode(output.stderr)}`,
  );
}

/** `folder/memmark` for this machine, tried out: compiled if possible, else wrapper, Deno and bundle. */
async function stage(folder: string, lib: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await stageShare(join(folder, "share"));
  const program = join(folder, "memmark");
  const code = await bundle();
  const host = PLATFORMS.find(isHost);
  try {
    if (!host) throw new BuildError(`Cannot compile for ${Deno.build.target}`);
    await compile(host, code, program);
    await checkRuns(program);
    return;
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
  }
  const staged = join(folder, "lib");
  await stageLib(staged);
  await replace(join(staged, "deno"), (path) => Deno.copyFile(Deno.execPath(), path));
  await replace(program, (path) => Deno.writeTextFile(path, wrapper(staged)));
  await checkRuns(program);
  if (lib !== staged) await replace(program, (path) => Deno.writeTextFile(path, wrapper(lib)));
}

/** All that Deno needs to be memmark. */
export async function stageLib(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "memmark.js"), CHECK_DENO + LOADER);
  await Deno.writeFile(join(folder, PROGRAM_FILE), programOf(await chunks(), "main.js"));
  await writeBeside(folder);
}

/** What is read, and not run. */
export async function stageShare(folder: string): Promise<void> {
  for (const [name, text] of await shareFiles()) {
    await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
    await Deno.writeTextFile(join(folder, name), text);
  }
}

/** Makes an executable beside `path` and renames it: one that is running cannot be written to. */
async function replace(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.new`;
  await make(temporary);
  await Deno.chmod(temporary, 0o755);
  await Deno.rename(temporary, path);
}

async function compileAll(folder: string): Promise<void> {
  const code = await bundle();
  for (const platform of PLATFORMS) {
    const path = join(folder, platformName(platform));
    await Deno.mkdir(path, { recursive: true });
    await compile(platform, code, join(path, "memmark"));
    if (isHost(platform)) await checkRuns(join(path, "memmark"));
  }
}

if (import.meta.main) {
  const [action, folder, lib] = Deno.args;
  try {
    if (action === "stage" && folder && lib) await stage(resolve(folder), resolve(lib));
    else if (action === "compile" && folder) await compileAll(resolve(folder));
    else {throw new BuildError(
        "Wanted: build.ts stage <folder> <lib>, or build.ts compile <folder>",
      );}
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(error.message);
    Deno.exitCode = 1;
  }
}
