/**
 * What memmark was started with, before Deno and the installed wrapper changed it. Taken once, at the
 * start; the wrapper's own variables are removed, so that the command does not see them.
 */
export interface Inherited {
  /** The soft limit of open files; undefined where it cannot be known or has no limit. */
  readonly softNofile: bigint | undefined;
}

/** Set by the wrapper that install.sh writes. */
const NOFILE_VARIABLE = "MEMMARK_NOFILE";
/** The wrapper keeps Deno from its update check and its cache, where the user has set neither. */
const SET_BY_WRAPPER = { DENO_NO_UPDATE_CHECK: "memmark", DENO_DIR: "/dev/null/memmark" };

/** Reads it and cleans up the environment. */
export function takeInherited(): Inherited {
  const told = Deno.env.get(NOFILE_VARIABLE);
  Deno.env.delete(NOFILE_VARIABLE);
  for (const [variable, value] of Object.entries(SET_BY_WRAPPER)) {
    if (Deno.env.get(variable) === value) Deno.env.delete(variable);
  }
  return { softNofile: told === undefined ? softNofileOfParent() : toLimit(told) };
}

/** A compiled binary has no wrapper: limits are inherited, so the parent's is the best guess. */
function softNofileOfParent(): bigint | undefined {
  try {
    const limits = Deno.readTextFileSync(`/proc/${Deno.ppid}/limits`);
    return toLimit(/^Max open files +(\S+)/m.exec(limits)?.[1] ?? "");
  } catch {
    return undefined;
  }
}

const toLimit = (text: string): bigint | undefined => /^\d+$/.test(text) ? BigInt(text) : undefined;
