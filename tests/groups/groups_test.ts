import assert from "node:assert/strict";
import { all, filesOf, type Group } from "./groups.ts";

Deno.test("every test file is in one group of those that are run", () => {
  const names = [...Deno.readDirSync(import.meta.dirname!)].map(({ name }) => name);
  const loaders = names.filter((name) => !name.startsWith("groups") && name !== "apart.ts");
  const run = loaders.flatMap((name) => {
    const text = Deno.readTextFileSync(`${import.meta.dirname}/${name}`);
    const asked = /load\((\{.*\})\)/.exec(text)![1]!;
    return filesOf(JSON.parse(asked.replaceAll(/(\w+):/g, '"$1":')) as Group);
  });
  assert.deepEqual(run.sort(), all());
});
