import assert from "node:assert/strict";
import { closeParts } from "./part.ts";

Deno.test("a part that cannot be closed is told of, and the others are closed all the same", () => {
  const told: unknown[] = [];
  let closed = 0;
  const broken = new Error("Read-only file system (os error 30): remove 'a'");
  const close = () => void closed++;
  const fail = () => {
    throw broken;
  };
  closeParts([{ close }, { close: fail }, {}, { close }], (error) => told.push(error));
  assert.equal(closed, 2);
  assert.deepEqual(told, [broken]);
});
