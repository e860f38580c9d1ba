import type { LauncherFacts } from "../summary/ranks.ts";
import type { RunFacts } from "../summary/summary.ts";

/**
 * Whether recordings are, by what launchers told them, ranks of one job or tasks of one array: each has a
 * place of its own. What has lost its facts (undefined) goes with two others or more.
 */
export function areOneJob(facts: readonly (RunFacts | undefined)[]): boolean {
  const known = facts.filter((one) => one !== undefined);
  const launchers = known.flatMap(({ launcher }) => launcher ?? []);
  if (launchers.length < known.length || launchers.length < 2) return false;
  const places = launchers.map(placeOf);
  const isTold = places.every((place) => place !== undefined);
  return isTold && new Set(places).size === places.length && areOfOneJob(launchers);
}

/** Where it stands in its job, as text; undefined where that is not known. */
function placeOf({ rank, arrayTask }: LauncherFacts): string | undefined {
  return rank === undefined && arrayTask === undefined ? undefined : `${arrayTask}.${rank}`;
}

/** The tasks of an array have a job each. */
function areOfOneJob(launchers: readonly LauncherFacts[]): boolean {
  const jobs = new Set(launchers.map(({ job }) => job));
  return jobs.size === 1 || launchers.every(({ arrayTask }) => arrayTask !== undefined);
}
