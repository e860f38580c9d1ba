/** What a test needs of the machine beyond Deno: missing means ignored, but in CI it means failed. */

/**
 * Value for a test's `ignore`: true when the program is not on PATH. Where `CI` is set, a missing
 * program throws instead: there a test that silently does not run is a fault.
 *
 *     Deno.test({ name: "...", ignore: needs("gnuplot"), fn() {} });
 */
export function needs(program: string): boolean {
  if (isOnPath(program)) return false;
  const ci = Deno.env.get("CI");
  if (ci && ci !== "false") {
    throw new Error(`"${program}" is not on PATH, and CI is set: install it (see .ci/run)`);
  }
  return true;
}

function isOnPath(program: string): boolean {
  return (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
    try {
      const file = Deno.statSync(`${folder || "."}/${program}`);
      return file.isFile && (file.mode! & 0o111) !== 0;
    } catch {
      return false;
    }
  });
}
