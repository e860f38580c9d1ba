/** An environment variable as text; undefined also where it is not UTF-8, which makes Deno throw. */
export function variable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    return undefined;
  }
}
