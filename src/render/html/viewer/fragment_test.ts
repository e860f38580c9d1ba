import assert from "node:assert/strict";
import fc from "fast-check";
import { FIRST_VIEW, fromFragment, GROUPINGS, toFragment } from "./fragment.ts";

Deno.test("a view comes back from its fragment", () => {
  const range = fc.tuple(fc.nat(9999), fc.integer({ min: 1, max: 9999 }))
    .map(([fromMs, spanMs]) => ({ fromMs, toMs: fromMs + spanMs }));
  const view = fc.record({
    range: fc.option(range, { nil: undefined }),
    grouping: fc.constantFrom(...GROUPINGS),
    switched: fc.uniqueArray(fc.constantFrom("rss", "vsz", "groupAnon")),
    rank: fc.option(fc.nat(499), { nil: undefined }),
    align: fc.option(fc.constantFrom("phase", "marker:a&b=c#d %"), { nil: undefined }),
  });
  fc.assert(
    fc.property(view, ({ range, align, rank, ...rest }) => {
      const view = {
        ...rest,
        ...range && { range },
        ...align !== undefined && { align },
        ...rank !== undefined && { rank },
      };
      assert.deepEqual(fromFragment(`#${toFragment(view)}`, () => 20_000), view);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("what makes no sense in a fragment is left out", () => {
  assert.equal(toFragment(FIRST_VIEW), "");
  for (
    const fragment of [
      "",
      "#",
      "#t=5-2",
      "#t=a-b",
      "#t=9-12",
      "#by=x&lines=<b>",
      "#=&&=",
      "#align=%",
      "#rank=-1",
      "#rank=1e3",
    ]
  ) {
    assert.deepEqual(fromFragment(fragment, () => 9000), FIRST_VIEW, fragment);
  }
  assert.deepEqual(fromFragment("#t=8-12", () => 9000).range, { fromMs: 8000, toMs: 9000 });
  fc.assert(fc.property(fc.string(), (text) => void fromFragment(text, () => 9000)));
});

Deno.test("a stretch goes as far as what is shown in its alignment", () => {
  const elapsedMsOf = (align: string | undefined) => align === "phase" ? 9000 : 5000;
  assert.equal(fromFragment("#t=1-20&align=phase", elapsedMsOf).range!.toMs, 9000);
  assert.equal(fromFragment("#t=1-20", elapsedMsOf).range!.toMs, 5000);
});
