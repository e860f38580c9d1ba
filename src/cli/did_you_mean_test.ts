import assert from "node:assert/strict";
import { didYouMean } from "./did_you_mean.ts";

const WORDS = ["interval", "duration", "out", "chart", "smaps", "sampler", "wait-all", "pid"];

for (
  const [word, meant] of [
    ["intervall", "interval"],
    ["intreval", "interval"],
    ["INTERVAL", "interval"],
    ["int", "interval"],
    ["output", "out"],
    ["samplr", "sampler"],
    ["wait", "wait-all"],
    ["cahrt", "chart"],
    ["pdi", "pid"],
    ["x", undefined],
    ["i", undefined],
    ["", undefined],
    ["verbose", undefined],
  ] as const
) {
  Deno.test(`"${word}" was meant as ${meant ?? "nothing known"}`, () => {
    assert.equal(didYouMean(word, WORDS), meant);
  });
}
