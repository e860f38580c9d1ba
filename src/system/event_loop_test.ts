import assert from "node:assert/strict";
import { HANGS_AFTER_MS } from "../../tests/support/memmark.ts";

/** A program that sleeps by waiting for events, with nothing else to wake it, until what it was asked for has come. */
const SLEEPER = `
  import { openEventLoop } from "${import.meta.resolve("./event_loop.ts")}";
  import { openLibc } from "${import.meta.resolve("./libc.ts")}";
  import { SystemClock } from "${import.meta.resolve("../time/system_clock.ts")}";

  const libc = openLibc();
  const clock = new SystemClock(openEventLoop(libc), 1e9);
  await clock.sleepUntil(clock.now() + 20);
  const wake = () => clock.wake();
  const sh = (script) => new Deno.Command("sh", { args: ["-c", script] }).spawn();
  if (Deno.args[0] === "child") sh("sleep 0.05").status.then(wake);
  if (Deno.args[0] === "thread") libc.waitFor(sh("sleep 0.05").pid).then(wake);
  if (Deno.args[0] === "signal") {
    Deno.addSignalListener("SIGUSR2", wake);
    sh("sleep 0.05; kill -USR2 " + Deno.pid);
  }
  await clock.sleepUntil(clock.now() + 1e9);
  Deno.exit(0);
`;

for (
  const [event, what] of [
    ["child", "the end of a child that Deno waits for"],
    ["thread", "the end of a child that a thread waits for"],
    ["signal", "a signal"],
  ] as const
) {
  Deno.test({
    name: `${what} ends the wait for the event loop`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--allow-all",
          "--no-check",
          `data:text/javascript,${encodeURIComponent(SLEEPER)}`,
          event,
        ],
        stderr: "inherit",
        stdout: "null",
      }).spawn();
      const hangs = setTimeout(() => child.kill("SIGKILL"), HANGS_AFTER_MS);
      const { code } = await child.status;
      clearTimeout(hangs);
      assert.equal(code, 0);
    },
  });
}
