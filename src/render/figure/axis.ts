import { groupDigits } from "../../model/format.ts";
import { byteUnit, timeUnit } from "./axis_units.ts";

/** A labelled position on an axis, in bytes, ms or percent. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/**
 * Ticks of a size axis from 0 to `topBytes`, each labelled with its unit: at most `maxSteps` above 0,
 * though never less than two or three in all, without which an axis says nothing.
 */
export function byteTicks(topBytes: number, maxSteps: number): Tick[] {
  const unit = byteUnit(topBytes);
  const top = topBytes / unit.bytes;
  return ticks(top, decimalStep(top / Math.max(maxSteps, 3)), unit.bytes)
    .map(({ at, label }) => ({ at, label: at === 0 ? label : `${label} ${unit.name}` }));
}

/** Ticks of an axis of percent, whose title says so. */
export function percentTicks(topPercent: number, maxSteps: number): Tick[] {
  return ticks(topPercent, decimalStep(topPercent / Math.max(maxSteps, 3)), 1);
}

/** Steps that divide the unit above: 15 min is a quarter of an hour, 20 of them are a third. */
const TIME_STEPS: Readonly<Record<string, readonly number[]>> = {
  s: [1, 2, 5, 10, 15, 20, 30, 60],
  min: [0.5, 1, 2, 5, 10, 15, 20, 30, 60],
  h: [0.5, 1, 2, 3, 6, 12, 24],
  d: [0.5, 1, 2, 5, 7, 14, 28],
};

/** Ticks of a time axis from 0 to `spanMs`, in the unit that its label names. */
export function timeTicks(spanMs: number, maxSteps: number): Tick[] {
  const unit = timeUnit(spanMs);
  const least = spanMs / unit.ms / maxSteps;
  const steps = TIME_STEPS[unit.name] ?? [];
  // Fractions of a second, and more than 28 days, go by 1, 2 and 5.
  const step = least < (steps[0] ?? 0) / 2
    ? decimalStep(least)
    : steps.find((step) => step >= least) ?? decimalStep(least);
  return ticks(spanMs / unit.ms, step, unit.ms);
}

/** The smallest of 1, 2 or 5 times a power of ten that is at least `least`. */
function decimalStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  // A little tolerance: 0.3 / 3 is less than 0.1 in floating point.
  return power * ([1, 2, 5].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10);
}

function ticks(top: number, step: number, unit: number): Tick[] {
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const count = Math.floor(top / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => ({
    at: i * step * unit,
    label: i === 0 ? "0" : groupDecimal(i * step, decimals),
  }));
}

function groupDecimal(value: number, decimals: number): string {
  const [whole = "", fraction] = value.toFixed(decimals).split(".");
  const grouped = groupDigits(Number(whole));
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
