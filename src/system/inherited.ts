import { entriesOf, joined, nameOf, ownEnviron, UserEnvironment } from "./user_environment.ts";
import { SIGNAL_MASK } from "./debugger_signal.ts";
import { variable } from "./variable.ts";

/** What memmark was started with, before Deno and the installed wrapper changed it. Taken once, at the start. */
export interface Inherited {
  /** The soft limit of open files; undefined where it cannot be known or has no limit. */
  readonly softNofile: bigint | undefined;
  /** The environment, for the command. */
  readonly environment: UserEnvironment;
  /** The mask of signals, where memmark has blocked another one since; bit n-1 is signal n. */
  readonly signalMask?: bigint;
}

/** Set by the wrapper that install.sh writes: a line with the limit, then the environment in base64. */
const INHERITED = "MEMMARK_INHERITED";
/** Names of variables that would steer Deno, each followed by a space; their values are in KEPT_name. */
const KEPT = "MEMMARK_KEPT";
/** What the wrapper sets for Deno. */
const SET_BY_WRAPPER: readonly string[] = ["DENO_DIR", "DENO_LOG", "DENO_NO_UPDATE_CHECK"];

/** Reads it, and takes from memmark's own environment what the wrapper put there. */
export function takeInherited(): Inherited {
  const told = variable(INHERITED);
  const mask = variable(SIGNAL_MASK);
  const signals = mask === undefined ? {} : { signalMask: BigInt(`0x${mask}`) };
  if (told === undefined) {
    Deno.env.delete(SIGNAL_MASK);
    const environment = new UserEnvironment(() =>
      joined(entriesOf(ownEnviron()).filter((entry) => nameOf(entry) !== SIGNAL_MASK))
    );
    return { softNofile: softNofileOfParent(), environment, ...signals };
  }
  const [limit = "", ...base64] = told.split("\n");
  const names = variable(KEPT)?.split(" ").slice(0, -1) ?? [];
  const kept = new Map(names.flatMap((name) => {
    const value = variable(`${KEPT}_${name}`);
    return value === undefined ? [] : [[name, value]];
  }));
  for (const name of [INHERITED, KEPT, SIGNAL_MASK, ...SET_BY_WRAPPER]) Deno.env.delete(name);
  for (const name of names) Deno.env.delete(`${KEPT}_${name}`);
  const original = base64.length > 0
    ? () => Uint8Array.fromBase64(base64.join(""))
    : () => unwrapped(ownEnviron());
  return {
    softNofile: toLimit(limit),
    environment: new UserEnvironment(original, kept),
    ...signals,
  };
}

/** The environment without what the wrapper did to it; what its shell dropped stays lost. */
export function unwrapped(environ: Uint8Array): Uint8Array {
  return joined(
    entriesOf(environ).flatMap((entry) => {
      const name = nameOf(entry);
      if ([INHERITED, KEPT, SIGNAL_MASK, ...SET_BY_WRAPPER].includes(name)) return [];
      return [name.startsWith(`${KEPT}_`) ? entry.subarray(KEPT.length + 1) : entry];
    }),
  );
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
