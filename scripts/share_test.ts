import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { shareFiles } from "./share.ts";
import { libraryFiles } from "./viewer.ts";

const root = resolve(import.meta.dirname!, "..");
const words = (text: string) => text.split(/\s+/).join(" ").trim();
const files = await shareFiles();
const licences = words(files.get("doc/memmark/THIRD_PARTY_LICENSES")!);

Deno.test("the licence of the library in reports is told as the library has it", async () => {
  assert.ok(licences.includes(words((await libraryFiles()).license)));
});

Deno.test("the licence of the font is told as the font has it", () => {
  const font = Deno.readFileSync(join(root, "src/render/png/font/dejavu_sans.ttf"));
  // Names are in UTF-16 somewhere in it, at an even or an odd place.
  const texts = [0, 1].map((from) => new TextDecoder("utf-16be").decode(font.subarray(from)));
  const [licence] = texts.flatMap((text) =>
    text.match(/Fonts are \(c\) Bitstream [^\0]*?\. fr\./) ?? []
  );
  assert.ok(licences.includes(words(licence!)));
});

Deno.test("what is in THIRD_PARTY_LICENSES is all that a program is bundled with", () => {
  const { imports } = JSON.parse(Deno.readTextFileSync(join(root, "deno.json")));
  const used = Object.keys(imports).filter((name) => importers(join(root, "src"), name).length > 0);
  assert.deepEqual(used, ["uplot"]);
});

/** The sources below a folder, tests apart, that import this package. */
function importers(folder: string, name: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory) return importers(path, name);
    if (!/(?<!_test)\.ts$/.test(path)) return [];
    return Deno.readTextFileSync(path).includes(`from "${name}"`) ? [path] : [];
  });
}
