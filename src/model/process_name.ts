/** Linux keeps so many bytes of a program's name. */
const COMM_BYTES = 15;
const SCRIPT = /\.(?:py|js|mjs|cjs|ts|rb|pl|sh|php|jar|R|lua)$/;

/**
 * A short name out of a command line: the program, and the script where it runs one; of a process that
 * renamed itself the title. Other arguments are left out: a summary is published, and they may be secret.
 * Of a process whose command line could not be read it is the name that the system keeps: see {@link commOf}.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(processName("/usr/bin/python3 -u /srv/train.py --key x"), "python3 train.py");
 * ```
 */
export function processName(command: string): string {
  const comm = commOf(command);
  if (comm !== undefined) return comm;
  const words = command.trim().split(/\s+/, 8);
  const program = baseName(words[0]!);
  // It has given itself a title, as PostgreSQL and nginx do: what tells them apart stands behind the colon.
  if (/^[^:]+:$/.test(program)) return [program, ...words.slice(1)].join(" ");
  const script = words.slice(1).find((word) => SCRIPT.test(word));
  return script === undefined ? program : `${program} ${baseName(script)}`;
}

/**
 * The name in `[cc1]`, which is how memmark (and ps) writes a process that has no command line: it is ending,
 * or the kernel's own. Undefined for a command line, that of the program `[` among them.
 */
export const commOf = (command: string): string | undefined => /^\[(\S.*)\]$/s.exec(command)?.[1];

/**
 * Whether a process of this {@link processName} is one that the system calls `comm`: its program or script,
 * cut to what the system keeps.
 */
export function isCalled(name: string, comm: string): boolean {
  return name.split(" ").some((word) => {
    const bytes = new TextEncoder().encode(word).subarray(0, COMM_BYTES);
    return new TextDecoder().decode(bytes) === comm;
  });
}

/** What a process is called from now on: one that has no command line any more keeps the one that it had. */
export const latestCommand = (known: string, command: string): string =>
  command === "" || known !== "" && commOf(command) !== undefined ? known : command;

const baseName = (path: string): string => path.replace(/\/+$/, "").replace(/^.*\//, "") || path;
