import { quote } from "../model/quote.ts";
import { UsageError } from "./usage_error.ts";
import { type Env, TOLD_BY_ENVIRONMENT, toldBy } from "./launcher_variables.ts";

/** What the patterns of one run stand for. */
export interface PatternContext {
  readonly env: Env;
  readonly hostname: string | undefined;
  /** memmark's own: the files are opened before there is another. */
  readonly pid: number;
  /** Number of the run, from 1. */
  readonly run: number;
  /** Start of the run, ms since 1970 UTC. */
  readonly startUnixMs: number;
}

/** What stands in a pattern's place, or why nothing does. */
type Meaning = { readonly value: string } | { readonly missing: string };

const MEANINGS: Readonly<Record<string, (context: PatternContext) => Meaning>> = {
  "%": () => ({ value: "%" }),
  h: ({ hostname }) => hostname ? { value: hostname } : { missing: "this host has no name" },
  p: ({ pid }) => ({ value: String(pid) }),
  r: ({ env }) => fromEnvironment("rank", env),
  j: ({ env }) => fromEnvironment("job", env),
  a: ({ env }) => fromEnvironment("arrayTask", env),
  n: ({ run }) => ({ value: String(run) }),
  t: ({ startUnixMs }) => ({ value: sortableTime(startUnixMs) }),
};

const ALL = "%h host, %p pid, %r rank, %j job, %a array task, %n run, %t start, %q{VAR}, %% for %";

/** Whether a path has something to be expanded. */
export const hasPattern = (path: string): boolean => path.includes("%");

/** Whether paths of several ranks on one host differ, as far as their patterns tell. */
export const tellsRanksApart = (path: string): boolean =>
  /%(?:[rp]|q\{[^}]*(?:RANK|PROCID)[^}]*\})/.test(path.replaceAll("%%", ""));

/**
 * Puts into a path what its patterns stand for: `%h %p %r %j %a %n %t %q{VAR} %%`. `what` is the option
 * that it was given for.
 *
 * @throws UsageError at a pattern that does not exist, or where what it asks for is not known, with what
 * was looked for.
 */
export function expandPath(path: string, what: string, context: PatternContext): string {
  return path.replace(/%(?:q\{([^}]*)\}|([^])|$)/g, (pattern, variable?: string, key?: string) => {
    const meaning = variable === undefined
      ? MEANINGS[key ?? ""]?.(context)
      : fromVariable(variable, context.env);
    const cannot = `Cannot use ${quote(path)} as ${what}`;
    if (meaning === undefined) {
      throw new UsageError(`${cannot}: ${quote(pattern)} is no pattern, there are ${ALL}`);
    }
    if ("value" in meaning) return meaning.value;
    throw new UsageError(`${cannot}: ${pattern} is not known here, ${meaning.missing}; drop it`);
  });
}

function fromEnvironment(name: keyof typeof TOLD_BY_ENVIRONMENT, env: Env): Meaning {
  const { what, sources } = TOLD_BY_ENVIRONMENT[name];
  const variables = sources.map(({ variable }) => variable).join(", ");
  return toldBy(sources, env) ?? { missing: `no ${what} is told by any of ${variables}` };
}

function fromVariable(name: string, env: Env): Meaning {
  const value = env(name);
  if (value) return { value };
  return { missing: `the variable ${name} is ${value === "" ? "empty" : "not set"}` };
}

/** `20261121T181000Z`: sorts by time, and is a name of a file everywhere. */
const sortableTime = (unixMs: number): string =>
  new Date(unixMs).toISOString().replace(/[-:]|\.\d+/g, "");
