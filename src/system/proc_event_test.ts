import assert from "node:assert/strict";
import fc from "fast-check";
import { parseProcEvent, procEventRequest } from "./proc_event.ts";

/** Received from Linux 6.18, x64: each 76 bytes, of which the last zeros are left out here. */
const RECEIVED = {
  // To a request with ack 4711.
  ack: "4c000000030000006d8300000000000001000000010000006d83000068120000280000000000000001000000" +
    "c53d1be9360b0000",
  // Of perl, pid 14382, that starts true.
  fork: "4c000000030000006e8300000000000001000000010000006e83000000000000280000000100000001000000" +
    "559421e9360b00002e3800002e3800002f3800002f380000",
  exec: "4c000000030000006f8300000000000001000000010000006f83000000000000280000000200000001000000" +
    "774734e9360b00002f3800002f380000",
  exit:
    "4c000000030000007083000000000000010000000100000070830000000000002800000000000080010000004e" +
    "e140e9360b00002f3800002f38000000000000110000002e3800002e380000",
  // Of node, a child of that perl, that starts a thread.
  thread: "4c000000030000007383000000000000010000000100000073830000000000002800000001000000" +
    "010000002ad967f4360b00002e3800002e3800003138000030380000",
};

const received = (name: keyof typeof RECEIVED) =>
  parse(Uint8Array.from(RECEIVED[name].padEnd(152, "0").match(/../g)!, (hex) => parseInt(hex, 16)));

function parse(bytes: Uint8Array, length = bytes.length) {
  const whole = bytes.slice(0, bytes.length & ~3);
  return parseProcEvent(new Int32Array(whole.buffer), length);
}

/** A message of 76 bytes about a fork by 70, with words changed at byte offsets. */
function forkOf70(changes: Readonly<Record<number, number>> = {}): Uint8Array {
  const words = Int32Array.of(76, 3, 9, 0, 1, 1, 9, 0, 40, 1, 0, 7, 7, 700, 70, 800, 800, 0, 0);
  for (const [at, word] of Object.entries(changes)) words[Number(at) / 4] = word;
  return new Uint8Array(words.buffer);
}

Deno.test("a fork that the kernel told of has the parent and the child", () => {
  assert.deepEqual(received("fork"), {
    kind: "fork",
    parentPid: 14382,
    childPid: 14383,
    isThread: false,
  });
});

Deno.test("a fork by a thread has the thread's process as the parent", () => {
  assert.deepEqual(parse(forkOf70()), {
    kind: "fork",
    parentPid: 70,
    childPid: 800,
    isThread: false,
  });
});

Deno.test("a thread that the kernel told of has its process as the parent", () => {
  const event = received("thread");
  assert.ok(event?.kind === "fork" && event.isThread);
  assert.notEqual(event.childPid, event.parentPid);
});

Deno.test("an answer has its number and the error", () => {
  assert.deepEqual(received("ack"), { kind: "ack", ack: 4712, error: 0 });
  assert.deepEqual(parse(forkOf70({ 36: 0, 28: -5, 52: 1 })), { kind: "ack", ack: -5, error: 1 });
});

for (const name of ["exec", "exit"] as const) {
  Deno.test(`the ${name} that the kernel told of is nothing`, () => {
    assert.equal(received(name), undefined);
  });
}

for (
  const [what, changes] of [
    ["of another connector", { 16: 2 }],
    ["of another value", { 20: 2 }],
    ["that says it is longer than what came", { 32: 41 }],
    ["too short for a fork", { 32: 31 }],
    ["too short for an answer", { 32: 19, 36: 0 }],
    ["about two events at once", { 36: 3 }],
    ["of a child from outside of the pid namespace", { 60: 0, 64: 0 }],
    ["of a parent from outside of the pid namespace", { 56: 0 }],
  ] as const
) {
  Deno.test(`a message ${what} is nothing`, () => {
    assert.equal(parse(forkOf70(changes)), undefined);
  });
}

Deno.test("no bytes make it throw, and what it takes for a fork says so", () => {
  // Mostly messages with a few words changed, for random bytes hardly ever look like one.
  const changes = fc.dictionary(fc.nat(18).map((word) => String(word * 4)), fc.integer());
  const messages = fc.oneof(fc.uint8Array({ maxLength: 300 }), changes.map(forkOf70));
  fc.assert(
    fc.property(messages, fc.nat(300), (bytes, length) => {
      const event = parse(bytes, length);
      if (event === undefined) return;
      const words = new Int32Array(bytes.slice(0, 76).buffer.transfer(76));
      assert.ok(length <= bytes.length && (words[8]! & 0xffff) + 36 <= length);
      assert.deepEqual([words[4], words[5]], [1, 1]);
      const [parentPid, childPid, childTgid] = [words[14], words[15], words[16]];
      const fork = { kind: "fork", parentPid, childPid, isThread: childPid !== childTgid };
      const ack = { kind: "ack", ack: words[7], error: words[13] };
      assert.deepEqual(event, words[9] === 1 ? fork : ack);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("a message that was cut anywhere within the event is nothing", () => {
  for (let length = 0; length < 76; length++) assert.equal(parse(forkOf70(), length), undefined);
});

Deno.test("a request is a netlink message with one operation, and the events from Linux 6.6 on", () => {
  const words = (bytes: Uint8Array<ArrayBuffer>) => [...new Uint32Array(bytes.buffer)];
  assert.deepEqual(words(procEventRequest("all", 5)), [40, 3, 0, 0, 1, 1, 0, 5, 4, 1]);
  assert.deepEqual(words(procEventRequest("forks", 5)), [44, 3, 0, 0, 1, 1, 0, 5, 8, 1, 1]);
  assert.deepEqual(words(procEventRequest("none", 5)), [40, 3, 0, 0, 1, 1, 0, 5, 4, 2]);
});
