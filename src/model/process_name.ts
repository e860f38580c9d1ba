const SCRIPT = /\.(?:py|js|mjs|cjs|ts|rb|pl|sh|php|jar|R|lua)$/;

/**
 * A short name out of a command line: the program, and the script where it runs one; of a process that
 * renamed itself the title. Other arguments are left out: a summary is published, and they may be secret.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(processName("/usr/bin/python3 -u /srv/train.py --key x"), "python3 train.py");
 * ```
 */
export function processName(command: string): string {
  const words = command.trim().split(/\s+/, 8);
  const program = baseName(words[0]!);
  // It has given itself a title, as PostgreSQL and nginx do: what tells them apart stands behind the colon.
  if (/^[^:]+:$/.test(program)) return [program, ...words.slice(1)].join(" ");
  const script = words.slice(1).find((word) => SCRIPT.test(word));
  return script === undefined ? program : `${program} ${baseName(script)}`;
}

/**
 * What a process is called from now on: one whose command line cannot be read any more, for it is ending,
 * keeps the one that it had. Linux tells then no more than its name, which memmark writes as `[cc1]`.
 */
export const latestCommand = (known: string, command: string): string =>
  command === "" || known !== "" && /^\[.*\]$/.test(command) ? known : command;

const baseName = (path: string): string => path.replace(/\/+$/, "").replace(/^.*\//, "") || path;
