import assert from "node:assert/strict";
import fc from "fast-check";
import { decodePng } from "../../../tests/support/decode_png.ts";
import { isWholePicture } from "../gnuplot/picture.ts";
import { encodePng } from "./encode.ts";

Deno.test("what is encoded is decoded again, pixel by pixel", async () => {
  const size = fc.integer({ min: 1, max: 12 });
  await fc.assert(
    fc.asyncProperty(size, size, fc.infiniteStream(fc.nat(255)), async (width, height, bytes) => {
      const pixels = Uint8Array.from(bytes.take(width * height * 3));
      const file = await encodePng(width, height, pixels);
      assert.ok(isWholePicture(file, "png"));
      assert.deepEqual(await decodePng(file), { widthPx: width, heightPx: height, pixels });
    }),
    { numRuns: 30 },
  );
});
