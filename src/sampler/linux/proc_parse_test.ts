import assert from "node:assert/strict";
import { parseStat } from "../../procfs/stat.ts";
import fc from "fast-check";
import { auxv, statLine } from "../../../tests/support/fake_proc.ts";
import {
  AuxvType,
  countLines,
  endsMappings,
  parseAuxv,
  parseCommandLine,
  parseHighWater,
  parseLastPid,
  parseSmaps,
  parseStatm,
  parseTgid,
  parseUptime,
} from "./proc_parse.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes);

/** Up to the 15 bytes that prctl(PR_SET_NAME) takes, and the 63 of a kernel worker's name. */
const HOSTILE_NAME = fc.uint8Array({ maxLength: 63 });
/** What the buffer holds behind the end. */
const STALE = fc.oneof(
  fc.uint8Array({ maxLength: 10 }),
  fc.constantFrom(" 99 1 ", "9 \n").map(bytesOf),
);
const RANDOM = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.stringMatching(/^[0-9 ()SRZ\n:/.-]*$/).map(bytesOf),
);

/** Between the name's `)` and the end, as Linux 6.18 wrote it for a process that was just started. */
const STAT =
  "4242 (perl) S 17 4242 17 34816 4242 4194304 951 0 0 0 1 2 3 5 20 0 3 0 98765 9900032 1269 " +
  "18446744073709551615 1 1 0 0 0 0 0 4224 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

Deno.test("stat: state, parent, CPU times, threads and start are fields 3, 4, 14 to 17, 20 and 22", () => {
  assert.deepEqual(parseStat(bytesOf(STAT)), {
    state: "S",
    ppid: 17,
    threads: 3,
    cpuTicks: 3,
    waitedTicks: 8,
    startTime: 98765,
  });
});

Deno.test("stat: no name changes the numbers, be it the line of another process", () => {
  const check = (name: Uint8Array) => {
    const [before, after] = ["4242 (", STAT.slice(STAT.indexOf(")"))].map(bytesOf);
    const line = new Uint8Array([...before!, ...name, ...after!]);
    assert.deepEqual(parseStat(line), {
      state: "S",
      ppid: 17,
      threads: 3,
      cpuTicks: 3,
      waitedTicks: 8,
      startTime: 98765,
    });
  };
  fc.assert(fc.property(HOSTILE_NAME, check), { numRuns: 500 });
  for (const name of ["x) S 1 (", ") R 1 1 1", ")", "(", "a b", "\n", "\0", ""]) {
    check(bytesOf(name));
  }
});

Deno.test("stat: a line cut anywhere says nothing or the truth", () => {
  const whole = parseStat(bytesOf(STAT));
  for (let length = 0; length < STAT.length; length++) {
    const cut = parseStat(bytesOf(STAT.slice(0, length)));
    assert.ok(cut === undefined || same(cut, whole), `${length} bytes: ${JSON.stringify(cut)}`);
  }
});

Deno.test("stat: numbers without the end of a name before them are not taken", () => {
  const numbers = STAT.slice(STAT.indexOf(")") + 2);
  for (const before of ["", "x", "4242 (perl ", "4242 (perl)", "4242 (perl)x"]) {
    assert.equal(parseStat(bytesOf(before + numbers)), undefined, before);
  }
});

Deno.test("stat: of random bytes, only what has the form of such a line is taken", () => {
  const form =
    /^[^]*\) ([A-Za-z]) (\d+) (?:[^ )]* ){9}(\d+) (\d+) (\d+) (\d+) (?:[^ )]* ){2}(\d+) [^ )]* (\d+) [^)]*$/;
  fc.assert(
    fc.property(RANDOM, (bytes) => {
      const stat = parseStat(bytes);
      const reference = form.exec(textOf(bytes));
      if (!reference) return assert.equal(stat, undefined);
      const [state, ...numbers] = reference.slice(1);
      assert.deepEqual(stat, {
        state,
        ppid: Number(numbers[0]),
        threads: Number(numbers[5]),
        cpuTicks: Number(numbers[1]) + Number(numbers[2]),
        waitedTicks: Number(numbers[3]) + Number(numbers[4]),
        startTime: Number(numbers[6]),
      });
    }),
    { numRuns: 1000 },
  );
});

Deno.test("stat: any line of the fake machine is read back", () => {
  const process = fc.record({
    pid: fc.nat(),
    name: fc.string({ maxLength: 15 }),
    state: fc.constantFrom(..."RSDTtZXI"),
    ppid: fc.nat(),
    startTime: fc.maxSafeNat(),
    tids: fc.array(fc.nat(), { maxLength: 3 }),
  });
  fc.assert(fc.property(process, (p) => {
    assert.deepEqual(parseStat(bytesOf(statLine(p))), {
      state: p.state,
      ppid: p.ppid,
      threads: p.tids.length + 1,
      cpuTicks: 3,
      waitedTicks: 0,
      startTime: p.startTime,
    });
  }));
});

Deno.test("statm: total and resident pages are the first two numbers", () => {
  assert.deepEqual(statm("2417 1269 1002 405 0 226 0\n"), [2417, 1269]);
  assert.deepEqual(statm("0 0 0 0 0 0 0\n"), [0, 0]);
});

Deno.test("statm: cut or random bytes say nothing or the truth, also when the buffer holds more", () => {
  fc.assert(
    fc.property(
      fc.oneof(RANDOM, fc.tuple(fc.bigInt({ min: 0n }), fc.nat()).map(pagesLine)),
      fc.nat({ max: 400 }),
      STALE,
      (bytes, keep, stale) => {
        const length = Math.min(keep, bytes.length);
        const reference = /^(\d+) (\d+) /.exec(textOf(bytes.subarray(0, length)))?.slice(1)
          .map(Number);
        const isWhole = reference?.every(Number.isSafeInteger);
        const buffer = new Uint8Array([...bytes.subarray(0, length), ...stale]);
        const out = new Float64Array(2);
        assert.equal(parseStatm(buffer, length, out), isWhole ?? false);
        if (isWhole) assert.deepEqual([...out], reference);
      },
    ),
    { numRuns: 1000 },
  );
});

const SMAPS_ROLLUP = `55789f4b9000-7ffc1bb93000 ---p 00000000 00:00 0           [rollup]
Rss:              160292 kB
Pss:              156067 kB
Pss_Dirty:        154000 kB
Pss_Anon:         153900 kB
Pss_File:           2167 kB
Pss_Shmem:             0 kB
Shared_Clean:       4836 kB
Swap:                 12 kB
SwapPss:              11 kB
Locked:                0 kB
`;

Deno.test("smaps: Pss and Swap are taken, and nothing that looks like them", () => {
  assert.deepEqual(parseSmaps(SMAPS_ROLLUP), { pssBytes: 156067 * 1024, swapBytes: 12 * 1024 });
});

Deno.test("smaps: the figures of several mappings are added up", () => {
  assert.deepEqual(parseSmaps(SMAPS_ROLLUP.repeat(3)), {
    pssBytes: 3 * 156067 * 1024,
    swapBytes: 3 * 12 * 1024,
  });
});

Deno.test("smaps: what is not in the text is NaN, never 0, wherever it was cut", () => {
  for (let length = 0; length <= SMAPS_ROLLUP.length; length++) {
    const text = SMAPS_ROLLUP.slice(0, length);
    assert.deepEqual(parseSmaps(text), {
      pssBytes: text.includes("156067 kB") ? 156067 * 1024 : NaN,
      swapBytes: text.includes(" 12 kB") ? 12 * 1024 : NaN,
    }, `${length} bytes`);
  }
});

Deno.test("smaps: a path that looks like a figure is none", () => {
  const line = "7f0000000000-7f0000001000 r--p 00000000 00:00 0   /tmp/Pss:    999 kB\n";
  assert.deepEqual(parseSmaps(line), { pssBytes: NaN, swapBytes: NaN });
});

Deno.test("maps: each line break within the length is a mapping", () => {
  fc.assert(fc.property(RANDOM, fc.nat({ max: 300 }), (bytes, keep) => {
    const length = Math.min(keep, bytes.length);
    const lines = textOf(bytes.subarray(0, length)).split("\n").length - 1;
    assert.equal(countLines(bytes, length), lines);
  }));
});

Deno.test("maps: the page above all that a process can map ends them, and nothing else does", () => {
  const before =
    "7ffd1a5f9000-7ffd1a5fb000 r-xp 00000000 00:00 0                          [vdso]\n";
  const gate =
    "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]\n";
  const ends = (text: string) => endsMappings(new TextEncoder().encode(text + gate), text.length);
  assert.ok(ends(before + gate));
  assert.ok(ends(before + gate.replace("--xp", "r-xp")));
  for (let cut = 0; cut < gate.length; cut++) {
    assert.ok(!ends(before + gate.slice(0, cut)), `${cut}`);
  }
  const file = "7fff0f600000-7fff0f601000 r--p 00000000 00:00 0               /tmp/a [vsyscall]\n";
  for (const others of ["", file, gate.replace("ffffffffff", "ffffffff0f")]) {
    assert.ok(!ends(before + others), others);
  }
});

Deno.test("loadavg: the newest pid is the last field", () => {
  assert.equal(lastPid("0.20 0.18 0.12 1/80 11206\n"), 11206);
});

Deno.test("loadavg: cut or random bytes name no pid, also when the buffer holds more", () => {
  const line = bytesOf("0.20 0.18 0.12 1/80 11206\n");
  fc.assert(
    fc.property(
      fc.oneof(RANDOM, fc.constant(line)),
      fc.nat({ max: 40 }),
      STALE,
      (bytes, keep, stale) => {
        const length = Math.min(keep, bytes.length);
        const buffer = new Uint8Array([...bytes.subarray(0, length), ...stale]);
        const reference = / (\d+)\n$/.exec(textOf(bytes.subarray(0, length)))?.[1];
        const pid = Number(reference ?? NaN);
        const expected = Number.isSafeInteger(pid) ? pid : undefined;
        assert.equal(parseLastPid(buffer, length), expected);
      },
    ),
    { numRuns: 1000 },
  );
});

Deno.test("status: Tgid is taken from its own whole line", () => {
  const status = "Name:\tTgid: 7\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t4242\nNgid:\t0\n";
  assert.equal(parseTgid(status), 4242);
  for (let length = 0; length < status.indexOf("Ngid"); length++) {
    assert.equal(parseTgid(status.slice(0, length)), undefined, `${length} bytes`);
  }
});

Deno.test("status: the high-water mark is VmHWM in KiB, and kernel threads have none", () => {
  assert.equal(
    parseHighWater(bytesOf("VmPeak:\t  99 kB\nVmHWM:\t  2048 kB\nVmRSS:\t 1 kB\n")),
    2048 * 1024,
  );
  assert.equal(parseHighWater(bytesOf("Name:\tVmHWM: 7 kB\nTgid:\t1\n")), undefined);
});

Deno.test("cmdline: words are separated by spaces, and what ends it is no word", () => {
  assert.equal(parseCommandLine(bytesOf("perl\0-e\0print 1\0")), "perl -e print 1");
  assert.equal(parseCommandLine(bytesOf("renamed itself\0\0\0")), "renamed itself");
  assert.equal(parseCommandLine(bytesOf("")), "");
});

Deno.test("uptime: the first number is what counts, in seconds", () => {
  assert.equal(parseUptime("5932.25 11000.00\n"), 5932250);
  for (const text of ["", "x", "5932", "-1.0 2.0\n"]) assert.equal(parseUptime(text), undefined);
});

Deno.test("auxv: the page size is the value of entry 6, not of an entry that has 6 as its value", () => {
  assert.equal(parseAuxv(auxv(65536), AuxvType.pageSize), 65536);
  assert.equal(parseAuxv(auxv(65536).subarray(0, 24), AuxvType.pageSize), undefined);
  assert.equal(parseAuxv(new Uint8Array(0), AuxvType.pageSize), undefined);
});

Deno.test("auxv: any bytes at any place of a buffer are no error", () => {
  fc.assert(fc.property(RANDOM, fc.nat({ max: 7 }), (bytes, from) => {
    const size = parseAuxv(bytes.subarray(from), AuxvType.pageSize);
    assert.ok(size === undefined || size >= 0);
  }));
});

function statm(text: string): number[] {
  const out = new Float64Array(2);
  assert.ok(parseStatm(bytesOf(text), text.length, out));
  return [...out];
}

function pagesLine([vsz, rss]: [bigint, number]): Uint8Array {
  return bytesOf(`${vsz} ${rss} 3 1 0 9 0\n`);
}

const lastPid = (text: string) => parseLastPid(bytesOf(text), text.length);
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
