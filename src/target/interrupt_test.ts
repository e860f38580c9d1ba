import assert from "node:assert/strict";
import { FakeSignals } from "../../tests/support/fake_signals.ts";
import { abortOnSecondSignal, interruptAttached, interruptLaunched } from "./interrupt.ts";

function launched(signals: FakeSignals) {
  const played = { nowMs: 0, stops: 0, off: () => {} };
  played.off = interruptLaunched(signals, 77, () => played.nowMs, () => played.stops++);
  return played;
}

for (const signal of ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const) {
  Deno.test(`${signal} is passed on to a launched command and ends no recording`, () => {
    const signals = new FakeSignals();
    const played = launched(signals);
    signals.raise(signal);
    assert.deepEqual(signals.sent, [[77, signal]]);
    assert.equal(played.stops, 0);
  });
}

for (const signal of ["SIGINT", "SIGQUIT"] as const) {
  Deno.test(`${signal} of the terminal reaches the command by itself and is not passed on`, () => {
    const signals = new FakeSignals({ foreground: true });
    launched(signals);
    signals.raise(signal);
    assert.deepEqual(signals.sent, []);
  });

  Deno.test(`${signal} that no terminal sent is passed on`, () => {
    const signals = new FakeSignals({ foreground: false });
    launched(signals);
    signals.raise(signal);
    assert.deepEqual(signals.sent, [[77, signal]]);
  });
}

Deno.test("a second Ctrl+C within 1.5 s ends the recording", () => {
  const signals = new FakeSignals({ foreground: true });
  const played = launched(signals);
  signals.raise("SIGINT");
  played.nowMs = 1400;
  signals.raise("SIGINT");
  assert.equal(played.stops, 1);
});

Deno.test("a second Ctrl+C after more than 1.5 s is a first one again", () => {
  const signals = new FakeSignals({ foreground: true });
  const played = launched(signals);
  signals.raise("SIGINT");
  played.nowMs = 1600;
  signals.raise("SIGINT");
  assert.equal(played.stops, 0);
});

Deno.test("the same signal twice at once, as timeout(1) sends it, is one", () => {
  const signals = new FakeSignals({ foreground: false });
  const played = launched(signals);
  for (const signal of ["SIGINT", "SIGINT", "SIGTERM", "SIGTERM"] as const) signals.raise(signal);
  assert.deepEqual(signals.sent, [[77, "SIGINT"], [77, "SIGTERM"]]);
  assert.equal(played.stops, 0);
});

Deno.test("a signal that was ignored at the start is not listened to: the command inherits that", () => {
  const signals = new FakeSignals({ ignored: ["SIGHUP", "SIGINT"] });
  launched(signals);
  assert.deepEqual(signals.listening(), ["SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2"]);
});

Deno.test("nothing is listened to any more after that", () => {
  const signals = new FakeSignals();
  launched(signals).off();
  assert.deepEqual(signals.listening(), []);
});

for (const signal of ["SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`${signal} ends an attached recording and never reaches the process`, () => {
    const signals = new FakeSignals();
    let stops = 0;
    const off = interruptAttached(signals, () => 0, () => stops++);
    signals.raise(signal);
    assert.equal(stops, 1);
    assert.deepEqual(signals.sent, []);
    off();
    assert.deepEqual(signals.listening(), []);
  });
}

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
