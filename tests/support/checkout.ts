import { join, resolve } from "node:path";
import { Sandbox } from "./sandbox.ts";

/** The checkout that these tests are part of. */
export const ROOT = resolve(import.meta.dirname!, "../..");
const DENO_DIR: string = JSON.parse(
  new TextDecoder().decode(
    new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync().stdout,
  ),
).denoDir;

/** A machine with a fresh checkout, and nothing to be downloaded but what is cached on this one. */
export class Checkout extends Sandbox {
  readonly checkout = this.folder("checkout");
  readonly cache = this.folder("cache");
  readonly env = { MEMMARK_CACHE: this.cache, DENO_DIR };

  constructor() {
    super();
    const texts = ["README.md", "CHANGELOG.md", "LICENSE", "THIRD_PARTY_LICENSES"];
    const files = ["install.sh", "main.ts", "deno.json", "deno.lock", "src", "scripts", ...texts];
    for (const file of files) copy(join(ROOT, file), join(this.checkout, file));
    const deno = join(this.folder(`cache/deno-${Deno.version.deno}`), "deno");
    Deno.symlinkSync(Deno.execPath(), deno);
  }

  /** Replaces Deno by a shell script. */
  fakeDeno(script: string): void {
    const path = join(this.cache, `deno-${Deno.version.deno}`, "deno");
    Deno.removeSync(path);
    this.script(path, script);
  }

  install(...args: string[]) {
    return this.run({ command: join(this.checkout, "install.sh"), args, env: this.env });
  }

  /** What is in home, TMPDIR and the folder installed into. */
  state(bin: string): string[] {
    return [this.home, this.tmp, bin].flatMap((folder) => this.listing(folder));
  }
}

function copy(from: string, to: string): void {
  if (!Deno.statSync(from).isDirectory) return Deno.copyFileSync(from, to);
  Deno.mkdirSync(to);
  for (const entry of Deno.readDirSync(from)) copy(join(from, entry.name), join(to, entry.name));
}
