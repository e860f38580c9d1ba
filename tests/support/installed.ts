/**
 * memmark as it is installed, for tests to start: built once for all test files, and again only when
 * what it is made of has changed. Its start takes two thirds of the CPU time that its source takes.
 */
import { join, resolve } from "node:path";
import { stageLib } from "../../scripts/build.ts";
import { shellQuote, wrapperScript } from "../../scripts/wrapper.ts";

const ROOT = resolve(import.meta.dirname!, "../..");
/** What it is made of. */
const SOURCES = ["main.ts", "deno.json", "deno.lock", "src", "scripts"];
const BUILDS = join(ROOT, "dist/test");
const DAY_MS = 24 * 60 * 60 * 1000;

/** The folder that `install.sh` would call `lib/memmark`, but for Deno, with `memmark` in it. */
export const LIB: string = await built();

/** memmark from this checkout, as a command that takes its arguments. */
export const MEMMARK: readonly string[] = [join(LIB, "memmark")];

/** What `install.sh` writes as `memmark`, but for this module to be run by this Deno. */
export function wrapperOf(module: string): string {
  const find = "# As install.sh writes it.";
  return wrapperScript({ find, deno: shellQuote(Deno.execPath()), bundle: shellQuote(module) });
}

async function built(): Promise<string> {
  const folder = join(BUILDS, await key());
  if (isThere(folder)) return folder;
  Deno.mkdirSync(BUILDS, { recursive: true });
  // Other test files want it at the same moment, and maybe another run of the tests.
  using lock = Deno.openSync(join(BUILDS, "lock"), { create: true, write: true });
  await lock.lock(true);
  if (isThere(folder)) return folder;
  removeOld();
  const unfinished = Deno.makeTempDirSync({ dir: BUILDS });
  Deno.chmodSync(unfinished, 0o755);
  await stageLib(unfinished);
  const bundle = join(folder, "memmark.js");
  Deno.writeTextFileSync(join(unfinished, "memmark"), wrapperOf(bundle), { mode: 0o755 });
  Deno.renameSync(unfinished, folder);
  return folder;
}

/** Differs once a file is another one, which its size and time tell. */
async function key(): Promise<string> {
  const told = SOURCES.flatMap((name) => filesOf(join(ROOT, name))).map((path) => {
    const { size, mtime } = Deno.statSync(path);
    return `${path} ${size} ${mtime?.getTime()}`;
  });
  const text = [Deno.execPath(), Deno.version.deno, ...told.sort()].join("\n");
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(hash).toHex().slice(0, 16);
}

function filesOf(path: string): string[] {
  if (!Deno.statSync(path).isDirectory) return path.endsWith("_test.ts") ? [] : [path];
  return [...Deno.readDirSync(path)].flatMap(({ name }) => filesOf(join(path, name)));
}

/** Builds that no test can be running any more. */
function removeOld(): void {
  for (const { name, isDirectory } of [...Deno.readDirSync(BUILDS)]) {
    const path = join(BUILDS, name);
    const ageMs = Date.now() - (Deno.statSync(path).mtime?.getTime() ?? 0);
    if (isDirectory && ageMs > DAY_MS) Deno.removeSync(path, { recursive: true });
  }
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
