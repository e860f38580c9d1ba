import { variable } from "./variable.ts";

/**
 * What memmark was started with, before Deno and the installed wrapper changed it. Taken once, at the
 * start; the environment is put back as it was, so that the command sees nothing of the wrapper.
 */
export interface Inherited {
  /** The soft limit of open files; undefined where it cannot be known or has no limit. */
  readonly softNofile: bigint | undefined;
}

/** Set by the wrapper that install.sh writes: a line with the limit, then the environment in base64. */
const INHERITED = "MEMMARK_INHERITED";
/** What the wrapper sets as well, where the user has not set it. */
const SET_BY_WRAPPER = {
  DENO_DIR: "/dev/null/memmark",
  DENO_LOG: "error,deno::cache=off",
  DENO_NO_UPDATE_CHECK: "memmark",
};

/** Reads it and puts the environment back. */
export function takeInherited(): Inherited {
  const told = variable(INHERITED);
  if (told === undefined) return { softNofile: softNofileOfParent() };
  Deno.env.delete(INHERITED);
  for (const [name, value] of Object.entries(SET_BY_WRAPPER)) {
    if (variable(name) === value) Deno.env.delete(name);
  }
  const [limit = "", ...encoded] = told.split("\n");
  if (encoded.length > 0) putBack(Uint8Array.fromBase64(encoded.join("")));
  return { softNofile: toLimit(limit) };
}

/**
 * Undoes what the wrapper's shell did to the environment, given as in /proc/<pid>/environ. Only that:
 * a shell hands on as they are values that are not UTF-8, which Deno cannot set. A variable that no
 * shell takes for its name and that is not UTF-8 either stays lost.
 */
function putBack(environment: Uint8Array): void {
  const before = variablesOf(environment);
  const passed = variablesOf(Deno.readFileSync("/proc/self/environ"));
  for (const name of passed.keys()) if (!before.has(name)) Deno.env.delete(name);
  for (const [name, value] of before) {
    if (value !== passed.get(name) && !(name + value).includes("\ufffd")) {
      Deno.env.set(name, value);
    }
  }
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
