import type { Host } from "../../system/host.ts";
import type { Drawn } from "../drawing.ts";

/** Latin, Greek, Cyrillic, punctuation and signs, which the fonts of about every machine have. */
const COMMON = /^[ -\u052f\u2000-\u206f\u20a0-\u22ff\u2500-\u25ff]$/;

/**
 * Characters of a recording's texts that gnuplot's cairo terminals have no font for here, by fontconfig,
 * which they find their fonts by: such a one they draw as a box of several hundred px across the
 * picture (gnuplot 5.4). Empty where all is common, or where there is no `fc-list` to ask.
 */
export async function missingGlyphs(
  host: Pick<Host, "runHelper">,
  { title, markers, series, overlaid = [] }: Drawn,
): Promise<ReadonlySet<string>> {
  const commands = series?.stack?.processes.map(({ command }) => command) ?? [];
  const texts = [title, ...markers.map(({ label }) => label), ...commands]
    .concat(overlaid.map(({ name }) => name));
  const rare = new Set(texts.flatMap((text) => [...text]).filter((char) => !COMMON.test(char)));
  if (rare.size === 0) return rare;
  const missing = new Set<string>();
  // By blocks of the alphabet: fonts seldom have one of its characters and not the others.
  for (const [i, chars] of [...Map.groupBy(rare, blockOf).values()].entries()) {
    const isKnown = i < MOST_QUESTIONS && await isCovered(host, chars);
    if (!isKnown) { for (const char of chars) missing.add(char); }
  }
  return missing;
}

/** Each takes some 50 ms, and nobody writes in more alphabets. */
const MOST_QUESTIONS = 8;

const blockOf = (char: string): number => char.codePointAt(0)! >> 11;

async function isCovered(
  { runHelper }: Pick<Host, "runHelper">,
  chars: readonly string[],
): Promise<boolean> {
  const charset = chars.map((char) => char.codePointAt(0)!.toString(16)).join(" ");
  const args = [`:charset=${charset}`, "family"];
  const result = await runHelper({ command: "fc-list", args, timeoutMs: 5000 });
  return result.kind === "notFound" || result.kind === "ended" && result.stdout.length > 0;
}
