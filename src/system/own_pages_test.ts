import assert from "node:assert/strict";
import { fileMappings, releaseProgramPages } from "./own_pages.ts";

const DENO = "/opt/memmark lib/deno";

/** As Linux 6.18 shows Deno 2.9.1, shortened; V8 maps its builtins once more. */
const MAPS = `
557554339000-55755694f000 r--p 00000000 fe:00 2329670                    /opt/memmark lib/deno
557556950000-55755a5ff000 r-xp 02616000 fe:00 2329670                    /opt/memmark lib/deno
55755a5ff000-55755a860000 r--p 062c4000 fe:00 2329670                    /opt/memmark lib/deno
55755a860000-55755a870000 rw-p 06524000 fe:00 2329670                    /opt/memmark lib/deno
55755b000000-55755b100000 rw-p 00000000 00:00 0                          [heap]
7fe52fdc0000-7fe52ffe1000 r-xp 03c7c000 fe:00 2329670                    /opt/memmark lib/deno
7fe530000000-7fe530026000 r--p 00000000 fe:00 1234                       /usr/lib/x86_64-linux-gnu/libc.so.6
7fe530026000-7fe53017c000 r-xp 00026000 fe:00 1234                       /usr/lib/x86_64-linux-gnu/libc.so.6
7fe530200000-7fe530240000 rwxp 00000000 00:00 0
`;

Deno.test("what may be let go of is code of the program, and constants before it, never what is relocated", () => {
  const found = fileMappings(MAPS, DENO).map(({ start, end }) => [start, end]);
  assert.deepEqual(found, [
    [0x557554339000n, 0x55755694f000n],
    [0x557556950000n, 0x55755a5ff000n],
    [0x7fe52fdc0000n, 0x7fe52ffe1000n],
  ]);
});

Deno.test("of another program, and of text that is no such file, nothing may be let go of", () => {
  assert.deepEqual(fileMappings(MAPS, "/opt/memmark"), []);
  assert.deepEqual(fileMappings("maps\n\n7f-8f r-xp", ""), []);
});

Deno.test({
  name: "a program is smaller without the pages that it started with, and goes on",
  ignore: Deno.build.os !== "linux",
  fn() {
    const before = rssFileKib();
    releaseProgramPages();
    const after = rssFileKib();
    assert.ok(after < before / 2, `${before} KiB of files before, ${after} after`);
  },
});

const rssFileKib = () =>
  Number(/^RssFile:\s+(\d+)/m.exec(Deno.readTextFileSync("/proc/self/status"))![1]);
