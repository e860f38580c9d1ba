import { resolve } from "node:path";

/** The checkout. */
export const root = resolve(import.meta.dirname!, "..");

/** A step that cannot be done here; the message is for the one who builds. */
export class BuildError extends Error {
  override readonly name = "BuildError";
}

/** Runs this same Deno at the root of the checkout; its stdout. Throws BuildError with its stderr. */
export async function deno(args: readonly string[], env = Deno.env.toObject()): Promise<string> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: root,
    stdin: "null",
    clearEnv: true,
    env: { ...env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  if (!output.success) {
    throw new BuildError(`Cannot run deno ${args[0]}: ${text.decode(output.stderr).trim()}`);
  }
  return text.decode(output.stdout);
}
