import { type Alignment, alignmentOf, type AskedAlignment } from "../model/alignment.ts";
import type { AlignmentChoice } from "../summary/ranks.ts";
import { UsageError } from "./usage_error.ts";
import { ValueError } from "./values.ts";

/** What a shell offers for it. */
export const ALIGNMENT_WORDS = ["start", "marker", "phase", "wall"] as const;

/** Reads `start`, `marker`, `marker:load`, `phase` or `wall`. Throws ValueError for all else. */
export function parseAlignment(text: string): AskedAlignment {
  const found = text === "wall" ? { kind: text } as const : alignmentOf(text);
  if (found !== undefined) return found;
  throw new ValueError(
    "choose wall, start or marker to merge; start, marker:<label> or phase to draw",
  );
}

/** Of what is merged; by the time of day where nothing was asked for. Throws UsageError. */
export function mergeAlignment(asked: AskedAlignment = { kind: "wall" }): AlignmentChoice {
  if (asked.kind === "phase") {
    throw new UsageError(
      "Option --align phase has no meaning for ranks, which are summed: choose --align wall, start or marker",
    );
  }
  if (asked.kind === "marker" && asked.label !== undefined) {
    throw new UsageError(
      "Option --align marker takes no label for ranks: the first one that all have is taken",
    );
  }
  return asked.kind;
}

/** Of several recordings in one picture. Throws UsageError. */
export function pictureAlignment(
  asked: AskedAlignment | undefined,
  recordings: number,
): Alignment | undefined {
  if (asked === undefined) return undefined;
  if (recordings < 2) {
    throw new UsageError("Option --align has no meaning for one recording: drop it");
  }
  if (asked.kind !== "wall") return asked;
  throw new UsageError(
    "Option --align wall has no meaning in a picture: choose --align start, marker:<label> or phase",
  );
}
