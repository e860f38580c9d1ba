import assert from "node:assert/strict";
import fc from "fast-check";
import { Sparkline } from "./sparkline.ts";

function drawn(values: readonly (number | undefined)[], stepMs = 1000, width = 80, unicode = true) {
  const sparkline = new Sparkline();
  values.forEach((value, index) => sparkline.add(index * stepMs, value));
  return sparkline.draw(width, unicode);
}

Deno.test("heights are shares of the highest, from zero", () => {
  assert.equal(drawn([0, 1, 2, 3, 4, 5, 6, 7, 8]), "▁▂▃▄▅▆▇██");
  assert.equal(drawn([0, 1, 2, 3, 4, 5, 6, 7, 8], 1000, 80, false), "_.-=+*%##");
  assert.equal(drawn([1000, 1010]), "██");
  assert.equal(drawn([0, 0]), "▁▁");
});

Deno.test("a cell is a second or a sample, whichever is longer, at its highest", () => {
  assert.equal(drawn([8, 1, 1, 1, 4, 2, 1, 1, 1], 250), "█▅▂");
  assert.equal(drawn([8, 4], 60_000), "█▅");
});

Deno.test("what was not measured is a gap, unless something in its second was", () => {
  assert.equal(drawn([8, undefined, 8]), "█ █");
  assert.equal(drawn([8, undefined, undefined, 8], 500), "██");
  assert.equal(drawn([undefined]), " ");
});

Deno.test("the latest cells are shown, as many as fit", () => {
  assert.equal(drawn([8, 8, 8, 1, 2], 1000, 2), "▅█");
  const values = fc.array(fc.option(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })));
  fc.assert(fc.property(values, fc.integer({ min: 1, max: 99 }), (values, width) => {
    const text = drawn(values.map((value) => value ?? undefined), 1000, width);
    assert.equal(text.length, Math.min(values.length, width, 60));
    assert.match(text, /^[▁▂▃▄▅▆▇█ ]*$/);
  }));
});
