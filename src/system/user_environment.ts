import { variable } from "./variable.ts";

/**
 * The environment that memmark was started with. The command gets it byte for byte, with what memmark
 * adds; memmark's own process has only what cannot steer Deno, which reads some variables late.
 */
export class UserEnvironment {
  readonly #original: () => Uint8Array;
  readonly #kept: ReadonlyMap<string, string>;
  readonly #added = new Map<string, string>();

  /**
   * @param original the whole of it, as in /proc/<pid>/environ: entries that each end with a NUL
   * @param kept what memmark's own process does not have of it
   */
  constructor(
    original: () => Uint8Array = ownEnviron,
    kept: ReadonlyMap<string, string> = new Map(),
  ) {
    this.#original = original;
    this.#kept = kept;
  }

  /** A variable as the command will see it; undefined also where it is not UTF-8. */
  get(name: string): string | undefined {
    return this.#added.get(name) ?? this.#kept.get(name) ?? variable(name);
  }

  /** Sets a variable for the command. */
  set(name: string, value: string): void {
    this.#added.set(name, value);
  }

  /** What memmark's own process lacks of the command's environment: for Deno.Command, which adds. */
  additions(): Record<string, string> {
    return Object.fromEntries([...this.#kept, ...this.#added]);
  }

  /** The command's environment for execve(2): entries that each end with a NUL. */
  entries(): Uint8Array<ArrayBuffer> {
    const entries = entriesOf(this.#original()).filter((entry) => !this.#added.has(nameOf(entry)));
    return joined([...entries, ...[...this.#added].map(([name, value]) => encoded(name, value))]);
  }
}

/** The entries of /proc/<pid>/environ, each with the NUL at its end. */
export function entriesOf(environ: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let start = 0, end; (end = environ.indexOf(0, start)) >= 0; start = end + 1) {
    entries.push(environ.subarray(start, end + 1));
  }
  return entries;
}

const EQUALS = "=".charCodeAt(0);
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** What stands before the first `=`; the whole where there is none, which execve(2) allows. */
export function nameOf(entry: Uint8Array): string {
  const end = entry.indexOf(EQUALS);
  return decoder.decode(end < 0 ? entry : entry.subarray(0, end));
}

/** Entries one behind the other. */
export function joined(entries: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(entries.reduce((sum, entry) => sum + entry.length, 0));
  let offset = 0;
  for (const entry of entries) {
    whole.set(entry, offset);
    offset += entry.length;
  }
  return whole;
}

/** What this process was started with, whatever Deno has set or removed since; see proc_pid_environ(5). */
export function ownEnviron(): Uint8Array {
  try {
    return Deno.readFileSync("/proc/self/environ");
  } catch {
    // A Deno with file capabilities may not read it: what is UTF-8 is left.
    return joined(Object.entries(Deno.env.toObject()).map(([name, value]) => encoded(name, value)));
  }
}

function encoded(name: string, value: string): Uint8Array {
  return encoder.encode(`${name}=${value}\0`);
}
