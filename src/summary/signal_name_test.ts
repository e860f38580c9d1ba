import assert from "node:assert/strict";
import { signalName } from "./signal_name.ts";

const NAMES = [
  [1, "linux", "SIGHUP"],
  [7, "linux", "SIGBUS"],
  [9, "linux", "SIGKILL"],
  [11, "linux", "SIGSEGV"],
  [15, "linux", "SIGTERM"],
  [31, "linux", "SIGSYS"],
  [33, "linux", "signal 33"],
  [34, "linux", "SIGRTMIN"],
  [37, "linux", "SIGRTMIN+3"],
  [64, "linux", "SIGRTMIN+30"],
  [65, "linux", "signal 65"],
  [9, "darwin", "SIGKILL"],
  [10, "darwin", "SIGBUS"],
  [31, "darwin", "SIGUSR2"],
  [34, "darwin", "signal 34"],
] as const;

for (const [signal, os, name] of NAMES) {
  Deno.test(`signal ${signal} of ${os} is ${name}`, () => {
    assert.equal(signalName(signal, os), name);
  });
}

Deno.test({
  name: "on Linux the names are those that kill(1) knows",
  ignore: Deno.build.os !== "linux",
  fn: () => {
    const script = "for n in $(seq 31); do kill -l $n; done";
    const { stdout } = new Deno.Command("sh", { args: ["-c", script] }).outputSync();
    const known = new TextDecoder().decode(stdout).trim().split("\n");
    known.forEach((name, index) => {
      // dash knows no name for 16, and another for 29.
      if (name === "16" || name === "POLL") return;
      assert.equal(signalName(index + 1, "linux"), `SIG${name}`);
    });
    assert.equal(known.length, 31);
  },
});
