import assert from "node:assert/strict";
import { SetupError } from "../model/errors.ts";
import { LocalHost } from "../../tests/support/local_host.ts";
import { redraw } from "./redraw.ts";

/** A host with one file, that keeps the picture drawn from it. */
class OneFile extends LocalHost {
  picture = "";
  constructor(readonly text: string) {
    super();
  }
  override *readBlocks(): Iterable<Uint8Array> {
    yield new TextEncoder().encode(this.text);
  }
  override writeFile(_: string, bytes: Uint8Array): void {
    this.picture = new TextDecoder().decode(bytes);
  }
}

Deno.test("a recording is drawn again, titled by its file and root pid", async () => {
  const host = new OneFile("unix_ms,root_pid,rss_kib\n1000,77,2048\n2000,77,3072\n");
  assert.deepEqual(await redraw(host, "runs/a.csv", "a.svg"), { kind: "drawn" });
  assert.match(host.picture, />a\.csv \(pid 77\)</);
  assert.match(host.picture, />Peak RSS 3\.00 MiB at 1 s</);
});

Deno.test("a recording without a measurement is refused", async () => {
  const nothing = /^Cannot draw "a.csv": nothing was recorded, it has a header and no rows$/;
  const empty = /nothing was recorded, all its memory cells are empty$/;
  for (const [rows, message] of [["", nothing], ["1,\n2,\n", empty]] as const) {
    const host = new OneFile(`unix_ms,rss_kib\n${rows}`);
    await assert.rejects(
      redraw(host, "a.csv", "a.svg"),
      (error) => error instanceof SetupError && message.test(error.message),
    );
    assert.equal(host.picture, "");
  }
});
