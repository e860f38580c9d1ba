/**
 * Builds the program that users run.
 *
 *     build.ts stage <folder> <lib>   folder/memmark for this machine, and folder/lib where it needs it;
 *                                     `<lib>` is where folder/lib will be in the end; folder/share
 *     build.ts compile <folder>       folder/memmark-<os>-<arch>/memmark for every platform
 */
import { dirname, join, resolve } from "node:path";
import config from "../deno.json" with { type: "json" };
import { compile } from "./compile.ts";
import { CHECK_DENO } from "./fitting_deno.ts";
import { BuildError, deno, root } from "./own_deno.ts";
import { isHost, platformName, PLATFORMS } from "./platforms.ts";
import { LOADER, PROGRAM_FILE, programOf } from "./program.ts";
import { shareFiles } from "./share.ts";
import { REPORT_FILE, reportFile } from "./viewer.ts";
import { wrapper } from "./wrapper.ts";

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
  const host = PLATFORMS.find(isHost);
  try {
    if (!host) throw new BuildError(`Cannot compile for ${Deno.build.target}`);
    await compile(host, bundle, program, writeBeside);
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
  let bundled: Promise<string> | undefined;
  const code = () => bundled ??= bundle();
  for (const platform of PLATFORMS) {
    const path = join(folder, platformName(platform));
    await Deno.mkdir(path, { recursive: true });
    await compile(platform, code, join(path, "memmark"), writeBeside);
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
