/** SIGUSR1, which newer versions of Deno take for a request to open a debugger. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { LIB, wrapperOf } from "./support/installed.ts";
import {
  MEMMARK,
  readRows,
  run,
  start,
  startMemmark,
  type TempDir,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { perl, waiter } from "./support/programs.ts";

/** Deno 2.9.2 listens for the signal only 500 ms after its start. */
const LISTENS_AFTER_MS = 500;

Deno.test({
  name:
    "SIGUSR1 in a long recording reaches the command, and memmark says nothing and opens no port",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using dir = tempDir();
    const command = waiter(`$SIG{USR1} = sub { syswrite STDOUT, "USR1\n" }`);
    const options = { cwd: dir.path, stdin: "open" } as const;
    await using memmark = startMemmark(["-q", "-i", "10ms", "--", ...command], options);
    await memmark.stdout.until((text) => text.includes("ready"), "ready");
    const recordedMs = () => {
      const rows = recorded(dir.file("memmark.csv"));
      return Number(rows.at(-1)?.unix_ms) - Number(rows[0]?.unix_ms);
    };
    await waitUntil(() => recordedMs() > LISTENS_AFTER_MS + 100, "rows of 600 ms");
    memmark.signal("SIGUSR1");
    await waitForLine(memmark.stdout, "USR1");
    // It would listen on a thread of its own: time for that, too.
    const before = recordedMs();
    await waitUntil(() => recordedMs() > before + 100, "rows after the signal");
    assert.deepEqual(listening(memmark.pid), []);
    await memmark.closeStdin();
    assert.deepEqual(await memmark.end(), { code: 0, stdout: "ready\nUSR1\n", stderr: "" });
  },
});

/** memmark on a Deno that it takes for one that opens a debugger. */
function onNewerDeno(dir: TempDir): string {
  const module = dir.write(
    "newer.js",
    `Object.defineProperty(Deno, "version", { value: { ...Deno.version, deno: "2.9.2" } });
    await import(${JSON.stringify(join(LIB, "memmark.js"))});`,
  );
  return dir.write("memmark-on-newer-deno", wrapperOf(module), 0o755);
}

Deno.test({
  name:
    "on a Deno that opens a debugger at SIGUSR1 memmark blocks it, and the command gets it and is as ever",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using dir = tempDir();
    const onNewer = onNewerDeno(dir);
    const memmark = [onNewer, "-q", "-i", "10ms", "-o", dir.file("a.csv"), "--"];
    const command = waiter(`$SIG{USR1} = sub { syswrite STDOUT, "USR1\n" }`);
    await using running = start([...memmark, ...command], { stdin: "open" });
    await waitForLine(running.stdout, "ready");
    // As all its threads have it, for none of them was there before.
    const status = Deno.readTextFileSync(`/proc/${running.pid}/status`);
    assert.match(status, /^SigBlk:\t0{13}200$/m);
    running.signal("SIGUSR1");
    await waitForLine(running.stdout, "USR1");
    await running.closeStdin();
    assert.deepEqual((await running.end()).code, 0);

    const show = perl(`print "$_=$ENV{$_}\n" for grep { /MEMMARK/ && !/_MARKERS/ } keys %ENV;
      open my $file, "<", "/proc/self/status"; print grep { /^Sig(Blk|Ign|Cgt)/ } <$file>`);
    const options = ["-q", "-o", dir.file("b.csv"), "--"];
    const usual = await run([...MEMMARK, ...options, ...show]);
    assert.match(usual.stdout, /^SigBlk:/);
    assert.deepEqual(await run([onNewer, ...options, ...show]), usual);
  },
});

/** Whole rows so far. */
function recorded(path: string) {
  try {
    return readRows(path);
  } catch {
    return [];
  }
}

/** The TCP sockets on which this process listens: lines of proc_net(5), state 0A. */
function listening(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const sockets = [...Deno.readDirSync(folder)].flatMap(({ name }) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(Deno.readLinkSync(`${folder}/${name}`))?.[1] ?? [];
    } catch {
      return []; // closed meanwhile
    }
  });
  const lines = ["tcp", "tcp6"].flatMap((file) =>
    Deno.readTextFileSync(`/proc/net/${file}`).split("\n")
  );
  const fields = lines.map((line) => line.trim().split(/\s+/));
  return fields.filter((field) => field[3] === "0A" && sockets.includes(field[9] ?? ""))
    .map((field) => field.join(" "));
}
