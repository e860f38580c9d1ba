import { variable } from "./variable.ts";

/**
 * What memmark was started with, before Deno and the installed wrapper changed it. Taken once, at the
 * start; the environment is put back as it was, so that the command sees nothing of the wrapper.
 */
export interface Inherited {
  /** The soft limit of open files; undefined where it cannot be known or has no limit. */
  readonly softNofile: bigint | undefined;
  /** Variables that the command is to have, and that memmark itself is not to have. */
  readonly forCommand: ReadonlyMap<string, string>;
}

/** Set by the wrapper that install.sh writes: a line with the limit, then the environment in base64. */
const INHERITED = "MEMMARK_INHERITED";
/** Names of variables that would have steered Deno, each followed by a space; their values are in KEPT_name. */
const KEPT = "MEMMARK_KEPT";
/** What the wrapper keeps from Deno; it cannot see those whose names no shell takes. */
const STEERS_DENO = /^(?:DENO|OTEL|NODE)_/;
/** What the wrapper sets for Deno. */
const SET_BY_WRAPPER = ["DENO_DIR", "DENO_LOG", "DENO_NO_UPDATE_CHECK"] as const;

/**
 * Reads it and puts the environment back, but for what would steer Deno: it reads some variables only
 * when it needs them, so these are for the command alone.
 */
export function takeInherited(): Inherited {
  const told = variable(INHERITED);
  if (told === undefined) return { softNofile: softNofileOfParent(), forCommand: new Map() };
  Deno.env.delete(INHERITED);
  for (const name of SET_BY_WRAPPER) Deno.env.delete(name);
  const kept = takeKept();
  const [limit = "", ...encoded] = told.split("\n");
  const forCommand = encoded.length > 0
    ? putBack(Uint8Array.fromBase64(encoded.join("")), kept)
    : kept;
  return { softNofile: toLimit(limit), forCommand };
}

/** What the wrapper handed over under other names, by its own names. */
function takeKept(): Map<string, string> {
  const names = variable(KEPT)?.split(" ").filter((name) => name !== "") ?? [];
  Deno.env.delete(KEPT);
  return new Map(names.flatMap((name) => {
    const value = variable(`${KEPT}_${name}`);
    Deno.env.delete(`${KEPT}_${name}`);
    return value === undefined ? [] : [[name, value]];
  }));
}

/**
 * Undoes what the wrapper's shell did to the environment, given as in /proc/<pid>/environ. Only that:
 * a shell hands on as they are values that are not UTF-8, which Deno cannot set. A variable that is not
 * UTF-8 and that the shell dropped, for its name or because it would steer Deno, stays lost. Returns what
 * is for the command alone.
 */
function putBack(environment: Uint8Array, kept: ReadonlyMap<string, string>): Map<string, string> {
  const before = variablesOf(environment);
  const passed = variablesOf(Deno.readFileSync("/proc/self/environ"));
  const forCommand = new Map(kept);
  for (const name of passed.keys()) if (!before.has(name)) Deno.env.delete(name);
  for (const [name, value] of before) {
    if (kept.has(name) || value === passed.get(name) || (name + value).includes("\ufffd")) continue;
    if (STEERS_DENO.test(name)) forCommand.set(name, value);
    else Deno.env.set(name, value);
  }
  return forCommand;
}

/** Names and values; what is not UTF-8 becomes U+FFFD. */
function variablesOf(environment: Uint8Array): Map<string, string> {
  const entries = new TextDecoder("utf-8", { ignoreBOM: true }).decode(environment).split("\0");
  // What has no name or no value, execve(2) allows, getenv(3) does not know.
  return new Map(entries.flatMap((entry) => {
    const end = entry.indexOf("=");
    return end > 0 ? [[entry.slice(0, end), entry.slice(end + 1)]] : [];
  }));
}

/**
 * A compiled binary has no wrapper: limits are inherited, so the parent's is the best guess. It is
 * wrong after `ulimit -n 256; exec memmark`, and under a daemon that sets limits for what it starts.
 */
function softNofileOfParent(): bigint | undefined {
  try {
    const limits = Deno.readTextFileSync(`/proc/${Deno.ppid}/limits`);
    return toLimit(/^Max open files +(\S+)/m.exec(limits)?.[1] ?? "");
  } catch {
    return undefined;
  }
}

const toLimit = (text: string): bigint | undefined => /^\d+$/.test(text) ? BigInt(text) : undefined;
