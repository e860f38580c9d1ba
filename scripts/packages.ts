/**
 * Makes the packages that hold no Deno.
 *
 *     packages.ts <folder>   writes folder/any (memmark for a Deno on PATH: bin, lib, share) and
 *                            folder/npm (the npm package, which depends on a Deno)
 */
import { dirname, join, resolve } from "node:path";
import config from "../deno.json" with { type: "json" };
import { HOMEPAGE } from "../src/cli/help.ts";
import { stageLib, stageShare } from "./build.ts";
import { PLATFORMS } from "./platforms.ts";
import { type PortableKind, portableWrapper } from "./portable_wrapper.ts";
import { MANUAL_PAGE } from "./share.ts";

const root = resolve(import.meta.dirname!, "..");

/** Yarn 3 and 4 have Node run whatever is not called like that. */
const NPM_PROGRAM = "bin/memmark.bin";

/** What npm is to know; `denoVersion` is exact. */
export function packageJson(denoVersion: string) {
  return {
    name: "memmark",
    version: config.version,
    description: "Record the memory and CPU of a command and everything it spawns",
    keywords: ["memory", "rss", "pss", "profiling", "benchmark", "monitoring", "cgroup", "leak"],
    homepage: HOMEPAGE,
    bugs: `${HOMEPAGE}/issues`,
    repository: { type: "git", url: `git+${HOMEPAGE}.git` },
    license: "MIT",
    os: ["linux", "darwin"],
    bin: { memmark: NPM_PROGRAM },
    man: [`share/${MANUAL_PAGE}`],
    files: ["bin", "lib", "share"],
    optionalDependencies: Object.fromEntries(PLATFORMS.map(({ npm }) => [npm, denoVersion])),
  };
}

/** Writes `bin`, `lib` and `share`, at any place of which memmark can run. */
async function stagePortable(folder: string, kind: PortableKind, lib: string): Promise<void> {
  const program = join(folder, kind === "npm" ? NPM_PROGRAM : "bin/memmark");
  await Deno.mkdir(dirname(program), { recursive: true });
  await Deno.writeTextFile(program, portableWrapper(kind));
  await Deno.chmod(program, 0o755);
  await Deno.mkdir(join(folder, "lib/memmark"), { recursive: true });
  for await (const { name } of Deno.readDir(lib)) {
    await Deno.copyFile(join(lib, name), join(folder, "lib/memmark", name));
  }
  await stageShare(join(folder, "share"));
}

/** Writes both packages into the folder, in place of what was there; `lib` is what `stageLib` has made. */
export async function stagePackages(folder: string, lib: string): Promise<void> {
  const [any, npm] = [join(folder, "any"), join(folder, "npm")];
  for (const old of [any, npm]) await Deno.remove(old, { recursive: true }).catch(() => {});
  await stagePortable(any, "any", lib);
  await stagePortable(npm, "npm", lib);
  for (const name of ["README.md", "LICENSE"]) {
    await Deno.copyFile(join(root, name), join(npm, name));
  }
  const described = JSON.stringify(packageJson(Deno.version.deno), null, 2);
  await Deno.writeTextFile(join(npm, "package.json"), `${described}\n`);
}

if (import.meta.main) {
  const lib = await Deno.makeTempDir({ prefix: "memmark-lib-" });
  try {
    await stageLib(lib);
    await stagePackages(resolve(Deno.args[0] ?? "dist"), lib);
  } finally {
    await Deno.remove(lib, { recursive: true });
  }
}
