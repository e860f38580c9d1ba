import assert from "node:assert/strict";
import { createOutputs } from "./outputs.ts";

Deno.test("of a standard output that takes nothing 16 MiB are kept, and no byte more", () => {
  const output = createOutputs(() => false).open("-");
  const mib = new Uint8Array(1 << 20);
  for (let i = 0; i < 16; i++) assert.equal(output.write(mib), undefined, `${i} MiB`);
  assert.equal(output.isDrained(), false);
  assert.deepEqual(output.write(new Uint8Array(1)), {
    kind: "failed",
    detail: "its reader takes no more",
  });
});
