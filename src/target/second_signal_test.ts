import assert from "node:assert/strict";
import { FakeSignals } from "../../tests/support/fake_signals.ts";
import { abortOnSecondSignal } from "./second_signal.ts";

Deno.test("the second signal of a kind gives up, a first one and its echo do not", async () => {
  const signals = new FakeSignals();
  let nowMs = 0;
  const aborted = await abortOnSecondSignal(
    signals,
    () => nowMs,
    (signal) => {
      for (const name of ["SIGINT", "SIGTERM", "SIGTERM", "SIGHUP"] as const) signals.raise(name);
      assert.equal(signal.aborted, false);
      nowMs = 60;
      signals.raise("SIGTERM");
      return Promise.resolve(signal.aborted);
    },
  );
  assert.equal(aborted, true);
  assert.deepEqual(signals.listening(), []);
});
