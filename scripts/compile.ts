import { dirname, join } from "node:path";
import { BuildError, deno } from "./own_deno.ts";
import { isHost, type Platform, platformName } from "./platforms.ts";
import { V8_FLAGS } from "./wrapper.ts";

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

/**
 * Compiles the bundle to one executable, with what `writeBeside` writes in it as well. `code` makes the bundle,
 * once it is of use. Throws BuildError where the base binary cannot be had.
 */
export async function compile(
  platform: Platform,
  code: () => Promise<string>,
  out: string,
  writeBeside: (folder: string) => Promise<readonly string[]>,
): Promise<void> {
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
  await Deno.writeTextFile(source, await code());
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
