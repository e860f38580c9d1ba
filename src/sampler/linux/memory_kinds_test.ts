import assert from "node:assert/strict";
import { parseRssKinds, parseSmapsBreakdown } from "./memory_kinds.ts";

const KIB = 1024;

/** `cat /proc/self/status`, Linux 6.18, the lines about memory. */
const STATUS = `VmPeak:	    3900 kB
VmHWM:	    1680 kB
VmRSS:	    1669 kB
RssAnon:	     112 kB
RssFile:	    1548 kB
RssShmem:	       9 kB
VmData:	     348 kB
`;

Deno.test("status: RSS by kind, in bytes", () => {
  assert.deepEqual(parseRssKinds(STATUS), {
    anonBytes: 112 * KIB,
    fileBytes: 1548 * KIB,
    shmemBytes: 9 * KIB,
  });
});

Deno.test("status: without one of the kinds, before Linux 4.5 or cut off, none is known", () => {
  for (let length = 0; length < STATUS.indexOf("9 kB\n") + 4; length++) {
    assert.equal(parseRssKinds(STATUS.slice(0, length)), undefined, `${length} bytes`);
  }
});

/** `cat /proc/self/smaps_rollup`, Linux 6.18. */
const ROLLUP = `562ca62ad000-7ffd1462f000 ---p 00000000 00:00 0                          [rollup]
Rss:                1696 kB
Pss:                 305 kB
Pss_Dirty:           112 kB
Pss_Anon:            112 kB
Pss_File:            190 kB
Pss_Shmem:             3 kB
Shared_Clean:       1544 kB
Shared_Dirty:          0 kB
Private_Clean:        40 kB
Private_Dirty:       111 kB
Swap:                  7 kB
SwapPss:               5 kB
`;

Deno.test("smaps_rollup: PSS by kind adds up to PSS, and private pages are the unique set", () => {
  const { pssBytes, swapBytes, ussBytes, kinds } = parseSmapsBreakdown(ROLLUP);
  assert.deepEqual([pssBytes, swapBytes, ussBytes], [305 * KIB, 7 * KIB, 151 * KIB]);
  assert.deepEqual(kinds, { anonBytes: 112 * KIB, fileBytes: 190 * KIB, shmemBytes: 3 * KIB });
});

Deno.test("smaps_rollup: before Linux 5.3 there is PSS without kinds", () => {
  const old = ROLLUP.replace(/^Pss_.*\n/gm, "");
  const { pssBytes, ussBytes, kinds } = parseSmapsBreakdown(old);
  assert.deepEqual([pssBytes, ussBytes, kinds], [305 * KIB, 151 * KIB, undefined]);
  assert.ok(Number.isNaN(parseSmapsBreakdown("").ussBytes));
});
