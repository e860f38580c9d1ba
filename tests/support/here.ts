/**
 * memmark in the process of the test, for what launches nothing and reads no running process: a start of it
 * costs more than all that it does then. It is the function that main.ts calls, on this machine's files; that
 * each subcommand starts, and what it makes of standard output, tests tell that start it.
 */
import { pathToFileURL } from "node:url";
import { isAbsolute, join } from "node:path";
import { run } from "../../src/run/run.ts";
import { readChartFont } from "../../src/system/chart_font.ts";
import { createDenoHost } from "../../src/system/deno_host.ts";
import type { Host, Outputs, SharedFiles, Terminal } from "../../src/system/host.ts";
import { openLibc } from "../../src/system/libc.ts";
import { createOutputs } from "../../src/system/outputs.ts";
import { openProcFiles } from "../../src/system/proc_files.ts";
import { readReportAssets } from "../../src/system/report_assets.ts";
import { denoSharedFiles } from "../../src/system/shared_files.ts";
import { FakeMachine } from "./fake_deps.ts";
import { LIB } from "./installed.ts";
import type { Result } from "./memmark.ts";

/** As `runMemmark`; the folder is this process's unless another is given. */
export async function runHere(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Result> {
  const { cwd = Deno.cwd(), env = {} } = options;
  const said = { stdout: "", stderr: "" };
  const { deps } = new FakeMachine({ kind: "exited", code: 0 });
  const program = pathToFileURL(join(LIB, "memmark.js")).href;
  const code = await run(args, {
    ...deps,
    terminal: collecting(said),
    host: hostIn(cwd, env),
    outputs: outputsIn(cwd),
    sharedFiles: sharedFilesIn(cwd),
    openProc: () => openProcFiles("/proc", openLibc()),
    chartFont: () => readChartFont(program),
    reportAssets: () => readReportAssets(program),
    launcher: {
      launch() {
        throw new Error("Launched");
      },
    },
  });
  return { code, ...said };
}

function collecting(said: { stdout: string; stderr: string }): Terminal {
  return {
    say: (line) => void (said.stderr += `memmark: ${line}\n`),
    show: (lines) => void (said.stderr += `${lines}\n`),
    print: (text) => void (said.stdout += text),
    isTerminal: false,
    printsToTerminal: false,
    columns: () => undefined,
    setStatusLine() {},
  };
}

/** A path as who is in that folder means it. */
const from = (folder: string) => (path: string) => isAbsolute(path) ? path : join(folder, path);

function hostIn(folder: string, env: Readonly<Record<string, string>>): Host {
  const host = createDenoHost(), at = from(folder);
  return {
    ...host,
    env: (name) => env[name] ?? host.env(name),
    readText: (path) => host.readText(at(path)),
    readBlocks: (path) => host.readBlocks(at(path)),
    writeFile: (path, bytes) => host.writeFile(at(path), bytes),
  };
}

function outputsIn(folder: string): Outputs {
  const outputs = createOutputs(), at = from(folder);
  return { open: (path) => outputs.open(at(path)), stage: (path) => outputs.stage(at(path)) };
}

function sharedFilesIn(folder: string): SharedFiles {
  const files = denoSharedFiles, at = from(folder);
  return {
    cwd: () => folder,
    stat: (path) => files.stat(at(path)),
    open: (path) => files.open(at(path)),
    append: (path, bytes) => files.append(at(path), bytes),
    remove: (path) => files.remove(at(path)),
    makeFolderOf: (path) => files.makeFolderOf(at(path)),
    removeFolder: (path) => files.removeFolder(at(path)),
  };
}
