import assert from "node:assert/strict";
import { eachPart } from "./part.ts";

Deno.test("a part that fails, at once or later, is told of, and the others have their turn all the same", async () => {
  const told: unknown[] = [];
  const broken = new Error("Read-only file system (os error 30): remove 'a'");
  const done: string[] = [];
  const parts = [
    { report: () => void done.push("first") },
    {
      report: () => {
        throw broken;
      },
    },
    { report: () => Promise.reject(broken) },
    {},
    { report: async () => void done.push(await Promise.resolve("last")) },
  ];
  const act = (part: (typeof parts)[number]) => part.report?.();
  await eachPart(parts, act as () => void, (error) => told.push(error));
  assert.deepEqual(done, ["first", "last"]);
  assert.deepEqual(told, [broken, broken]);
});
