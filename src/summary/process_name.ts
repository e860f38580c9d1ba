const SCRIPT = /\.(?:py|js|mjs|cjs|ts|rb|pl|sh|php|jar|R|lua)$/;

/**
 * A short name out of a command line: the program, and the script where it runs one. Other arguments
 * are left out: a summary is published, and they may be secret.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(processName("/usr/bin/python3 -u /srv/train.py --key x"), "python3 train.py");
 * ```
 */
export function processName(command: string): string {
  const words = command.trim().split(/\s+/, 8);
  const program = baseName(words[0]!);
  const script = words.slice(1).find((word) => SCRIPT.test(word));
  return script === undefined ? program : `${program} ${baseName(script)}`;
}

const baseName = (path: string): string => path.replace(/\/+$/, "").replace(/^.*\//, "") || path;
