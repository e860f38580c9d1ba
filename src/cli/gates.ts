import type { Gate, GateSubject } from "../compare/gate.ts";
import { METRICS } from "../compare/metrics.ts";
import type { Threshold } from "../compare/rule.ts";
import { didYouMean } from "./did_you_mean.ts";
import { parseSize } from "./sizes.ts";
import { parseDuration } from "./durations.ts";
import { quote } from "../model/quote.ts";
import { ValueError } from "./values.ts";

const PHASE = "phase:";
const PERCENT = /^([0-9]+(?:\.[0-9]+)?|\.[0-9]+)%?$/;
const MAX_PERCENT = 1e6;

/**
 * Parses `5%` (of the peak), `mean=5%`, `phase:load=20MiB`, `phases=10%`, `duration=2s`. A number
 * without a sign is a percentage.
 *
 * @throws ValueError for what is no figure, or no amount of it.
 */
export function parseGate(text: string): Gate {
  // A label may hold the sign itself.
  const at = text.lastIndexOf("=");
  const subject = at < 0 ? PEAK : parseSubject(text.slice(0, at));
  return { subject, threshold: parseThreshold(text.slice(at + 1), unitOf(subject)) };
}

const PEAK: GateSubject = { kind: "metric", metric: "peak" };

function parseSubject(name: string): GateSubject {
  if (name === "phases") return { kind: "phases" };
  if (name.startsWith(PHASE) && name.length > PHASE.length) {
    return { kind: "phase", label: name.slice(PHASE.length) };
  }
  const metric = METRICS.find((metric) => metric.name === name);
  if (metric !== undefined) return { kind: "metric", metric: metric.name };
  const names = METRICS.map(({ name }) => name);
  const near = didYouMean(name, names);
  const hint = near === undefined
    ? `the figures are ${names.join(", ")}, phase:<label> and phases`
    : `did you mean ${near}?`;
  throw new ValueError(`${quote(name)} is no figure; ${hint}`);
}

const unitOf = (subject: GateSubject) =>
  subject.kind === "metric"
    ? METRICS.find(({ name }) => name === subject.metric)!.unit
    : "bytes" as const;

function parseThreshold(text: string, unit: "bytes" | "ms" | "count"): Threshold {
  const [, percent] = PERCENT.exec(text) ?? [];
  if (percent !== undefined) {
    if (Number(percent) > MAX_PERCENT) throw new ValueError(`the largest is ${MAX_PERCENT}%`);
    return { kind: "share", share: Number(percent) / 100 };
  }
  if (text === "") throw new ValueError("write how much it may rise, such as 5%");
  if (text.startsWith("-")) throw new ValueError("a rise cannot be negative");
  switch (unit) {
    case "bytes":
      return { kind: "amount", amount: parseOr(text, parseSize, "5% or 20MiB") };
    case "ms":
      return { kind: "amount", amount: parseOr(text, parseDuration, "10% or 2s") };
    case "count":
      throw new ValueError("processes rise by a percentage, such as 50%");
  }
}

function parseOr(text: string, parse: (text: string) => number, example: string): number {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new ValueError(`write ${example}; ${error.message}`);
  }
}
