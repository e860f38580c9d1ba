/** What of memmark is not run but read: the manual page, completions and licences. */
import { join, resolve } from "node:path";
import config from "../deno.json" with { type: "json" };
import { completionScript } from "../src/cli/completions.ts";
import { releaseNotes } from "./changelog.ts";
import { manualPage } from "./manual/manual.ts";

const root = resolve(import.meta.dirname!, "..");

/** The manual page below `share`. */
export const MANUAL_PAGE = "man/man1/memmark.1";

/**
 * The files that belong below a `share` folder, by their paths, at the places where man and the shells
 * look for them. The page's date is that of the release, or today's.
 */
export async function shareFiles(): Promise<ReadonlyMap<string, string>> {
  const read = (name: string) => Deno.readTextFile(join(root, name));
  const released = releaseNotes(await read("CHANGELOG.md"), config.version);
  const date = released?.date ?? new Date().toISOString().slice(0, 10);
  return new Map([
    [MANUAL_PAGE, manualPage(await read("README.md"), date)],
    ["bash-completion/completions/memmark", completionScript("bash")],
    ["fish/vendor_completions.d/memmark.fish", completionScript("fish")],
    ["zsh/site-functions/_memmark", completionScript("zsh")],
    ["doc/memmark/LICENSE", await read("LICENSE")],
    ["doc/memmark/THIRD_PARTY_LICENSES", await read("THIRD_PARTY_LICENSES")],
  ]);
}
