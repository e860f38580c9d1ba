import assert from "node:assert/strict";
import { parseGate } from "./gates.ts";
import { ValueError } from "./values.ts";

const share = (share: number) => ({ kind: "share", share });
const amount = (amount: number) => ({ kind: "amount", amount });
const metric = (metric: string) => ({ kind: "metric", metric });

const GOOD = [
  ["5%", metric("peak"), share(0.05)],
  ["5", metric("peak"), share(0.05)],
  [".5%", metric("peak"), share(0.005)],
  ["0%", metric("peak"), share(0)],
  ["20MiB", metric("peak"), amount(20 * 1024 ** 2)],
  ["mean=7.5%", metric("mean"), share(0.075)],
  ["group-anon=1GB", metric("group-anon"), amount(1e9)],
  ["duration=2s", metric("duration"), amount(2000)],
  ["processes=50%", metric("processes"), share(0.5)],
  ["phase:load=20MiB", { kind: "phase", label: "load" }, amount(20 * 1024 ** 2)],
  ["phase:a=b:c=1%", { kind: "phase", label: "a=b:c" }, share(0.01)],
  ["phases=10%", { kind: "phases" }, share(0.1)],
] as const;
for (const [text, subject, threshold] of GOOD) {
  Deno.test(`--max-increase ${text}`, () => {
    assert.deepEqual(parseGate(text), { subject, threshold });
  });
}

const BAD = [
  ["", /write how much it may rise, such as 5%/],
  ["-5%", /a rise cannot be negative/],
  ["5G", /write 5% or 20MiB; "G" can mean powers of 1024 or of 1000/],
  ["duration=5MiB", /write 10% or 2s; "MiB" is not a unit/],
  ["processes=2s", /processes rise by a percentage/],
  ["peek=5%", /"peek" is no figure; did you mean peak\?/],
  ["rss=5%", /"rss" is no figure; .*pss/],
  ["zzzzzz=5%", /the figures are peak, mean, .* phase:<label> and phases/],
  ["phase:=5%", /"phase:" is no figure/],
  ["1e9%", /write 5% or 20MiB/],
  ["99999999%", /the largest is 1000000%/],
] as const;
for (const [text, reason] of BAD) {
  Deno.test(`--max-increase ${text || "(nothing)"} is refused`, () => {
    assert.throws(
      () => parseGate(text),
      (error) => error instanceof ValueError && reason.test(error.message),
    );
  });
}
