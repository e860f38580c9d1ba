/**
 * The test files, dealt to a few groups that each run in one worker. A worker of its own costs a test file
 * more CPU time than most of them need: 0.7 s, and there are two hundred. Any file can be run by itself, too.
 */
import { dirname, join, relative } from "node:path";

const ROOT = join(import.meta.dirname!, "../..");

/**
 * They change limits or the environment of their process, count what it holds, or take every child of it for an
 * orphan of their tree: nothing else runs in it. Those that make control groups look for what was left there.
 */
const ALONE: readonly string[] = [
  "src/sampler/ps/ps_linux_test.ts",
  "src/system/proc_files_test.ts",
  "tests/cgroup_run_test.ts",
  "tests/cgroup_test.ts",
  "tests/growth_test.ts",
  "tests/own_group_test.ts",
  "tests/sampler_contract_test.ts",
  "tests/support/need_test.ts",
];

/** Those that take longest, first: they are dealt first. */
const LONG: readonly string[] = [
  "report_browser",
  "install",
  "tree",
  "truth",
  "install_checkout",
  "summary",
  "action",
  "live",
  "output",
  "budget",
  "signals",
  "identities",
  "launch",
  "cpu_truth",
  "packages",
  "markers",
  "invisible",
  "runs",
  "kinds",
  "merge",
  "compare",
  "report",
  "churn",
].map((name) => `tests/${name}_test.ts`);

/** Which files a group has. */
export type Group =
  | { readonly of: "alone" }
  /** Those beside their source. */
  | { readonly of: "units" }
  /** Every so many of the others, from this one on. */
  | { readonly of: "endToEnd"; readonly part: number; readonly parts: number };

/** Loads the files of a group, which registers their tests. */
export async function load(group: Group): Promise<void> {
  for (const file of filesOf(group)) await import(join(ROOT, file));
}

/** The files of a group, from the root of the checkout. */
export function filesOf(group: Group): string[] {
  if (group.of === "alone") return [...ALONE];
  const beside = all().filter((file) => !ALONE.includes(file));
  if (group.of === "units") return beside.filter((file) => !isEndToEnd(file));
  const endToEnd = beside.filter(isEndToEnd);
  const dealt = [...LONG, ...endToEnd.filter((file) => !LONG.includes(file))];
  const { part, parts } = group;
  // There and back, as one deals when the cards are sorted.
  return dealt.filter((_, at) => {
    const place = at % (2 * parts);
    return (place < parts ? place : 2 * parts - 1 - place) === part;
  });
}

/** Every test file of the checkout. */
export function all(): string[] {
  return ["scripts", "src", "tests"].flatMap((folder) => testsBelow(join(ROOT, folder))).sort();
}

const isEndToEnd = (file: string): boolean => dirname(file) === "tests";

function testsBelow(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return testsBelow(path);
    return name.endsWith("_test.ts") ? [relative(ROOT, path)] : [];
  });
}
