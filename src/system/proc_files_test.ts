import assert from "node:assert/strict";
import { ProcError, type ProcFiles } from "./host.ts";
import { openLibc } from "./libc.ts";
import { openProcFiles } from "./proc_files.ts";

const isLinux = Deno.build.os === "linux";
/** Soft limit of open files below the lowest free descriptor: whatever is opened now fails. */
const NO_HANDLES = 3n;
const NOFILE_OF_TESTS = 4096n;

const KINDS: [string, () => ProcFiles][] = [
  ["libc", () => openProcFiles("/proc", openLibc())],
  ["Deno's own files", () => openProcFiles("/proc", undefined)],
];

for (const [kind, open] of KINDS) {
  const test = (name: string, fn: (files: ProcFiles) => void | Promise<void>) =>
    Deno.test({ name: `by ${kind}, ${name}`, ignore: !isLinux, fn: () => fn(open()) });

  test("a kept handle is read again and again, from any offset, and shows the present", (files) => {
    const handle = files.open("self/task");
    assert.ok(handle < 0 || files.read(handle, new Uint8Array(9), 0) < 0, "a folder has no bytes");
    if (handle >= 0) files.close(handle);

    const stat = files.open("self/stat");
    const first = text(files, stat, 0);
    assert.ok(first.startsWith(`${Deno.pid} (`), first);
    // As far as the state, which may be another by then.
    assert.equal(text(files, stat, 1).split(")")[0], first.slice(1).split(")")[0]);
    assert.equal(files.read(stat, new Uint8Array(9), 100_000), 0, "past the end");
    files.close(stat);
  });

  test("what is not there is gone", (files) => {
    assert.equal(files.open("4194305/stat"), ProcError.gone);
    assert.deepEqual(files.numbersIn("4194305/task"), []);
    assert.equal(files.cpuClock(4_194_305, new Int32Array(4)), false);
  });

  test("what may not be read is denied", (files) => {
    // Only to be written, for root as well.
    assert.equal(files.open("sys/vm/compact_memory"), ProcError.denied);
  });

  test("a handle of a process that has ended says so, though its pid is free again", async (files) => {
    const child = new Deno.Command("perl", { args: ["-e", "sleep"], stdin: "null" }).spawn();
    const handle = files.open(`${child.pid}/statm`);
    assert.ok(files.read(handle, new Uint8Array(100), 0) > 0);
    child.kill("SIGKILL");
    await child.status;
    assert.equal(files.read(handle, new Uint8Array(100), 0), ProcError.gone);
    assert.equal(files.open(`${child.pid}/statm`), ProcError.gone);
    files.close(handle);
  });

  test("without a free handle it says that, and not that the file is gone", (files) => {
    // Loaded on the first failure otherwise, for which a handle is needed.
    files.open("4194305/stat");
    const libc = openLibc()!;
    const before = libc.setSoftNofile(NO_HANDLES);
    try {
      assert.equal(files.open("self/stat"), ProcError.outOfHandles);
      assert.deepEqual(files.numbersIn("."), []);
    } finally {
      libc.setSoftNofile(before ?? NOFILE_OF_TESTS);
    }
  });

  test("a closed handle is given back", (files) => {
    const before = openDescriptors();
    const handles = Array.from({ length: 20 }, () => files.open("self/stat"));
    assert.equal(openDescriptors(), before + 20);
    for (const handle of handles) files.close(handle);
    assert.equal(openDescriptors(), before);
  });

  test("numbers are pids and thread ids, and no other names", (files) => {
    const pids = files.numbersIn(".");
    assert.ok(pids.includes(Deno.pid));
    assert.ok(pids.every((pid) => Number.isInteger(pid) && pid > 0));
    assert.ok(files.numbersIn("self/task").includes(Deno.pid));
  });
}

Deno.test({
  name: "the CPU clock of a process advances while it runs and stands still while it sleeps",
  ignore: !isLinux,
  async fn() {
    const files = openProcFiles("/proc", openLibc());
    const program = 'sysread STDIN, $_, 1; 1 while (times)[0] < 0.05; print "ran"; <STDIN>';
    const child = new Deno.Command("perl", {
      args: ["-e", `$| = 1; ${program}`],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const input = child.stdin.getWriter();
    const output = child.stdout.getReader();
    await input.write(new TextEncoder().encode("x"));
    await output.read();
    const clock = new Int32Array(4);
    assert.ok(files.cpuClock(child.pid, clock));
    assert.ok(clock[0]! * 1e9 + clock[2]! >= 0.05e9, `${clock}`);

    await untilAsleep(child.pid);
    files.cpuClock(child.pid, clock);
    const asleep = [...clock];
    files.cpuClock(child.pid, clock);
    assert.deepEqual([...clock], asleep);
    await input.close();
    await output.cancel();
    await child.status;
  },
});

function text(files: ProcFiles, handle: number, offset: number): string {
  const buffer = new Uint8Array(4096);
  return new TextDecoder().decode(buffer.subarray(0, files.read(handle, buffer, offset)));
}

/** The one with which the folder itself is read counts each time alike. */
const openDescriptors = () => [...Deno.readDirSync("/proc/self/fd")].length;

async function untilAsleep(pid: number): Promise<void> {
  while (!Deno.readTextFileSync(`/proc/${pid}/stat`).includes(") S ")) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
