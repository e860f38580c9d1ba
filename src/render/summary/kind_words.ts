import { formatPercent } from "../../model/format.ts";
import { type MemoryKinds, sumOfKinds } from "../../model/kinds.ts";

const KIND_WORDS: readonly { key: keyof MemoryKinds; word: string; note: string }[] = [
  { key: "anonBytes", word: "anonymous", note: "" },
  { key: "fileBytes", word: "mapped files", note: " (the kernel can drop them)" },
  { key: "shmemBytes", word: "shared memory", note: "" },
];

/** What is less is not worth a word. */
const LEAST_SHARE_PERCENT = 0.5;

/** A kind and its share of the memory. */
export interface KindShare {
  /** `71%`. */
  readonly percent: string;
  readonly word: string;
  readonly note: string;
}

/** The kinds that are worth a word. */
export function kindShares(kinds: MemoryKinds): readonly KindShare[] {
  const total = sumOfKinds(kinds);
  return KIND_WORDS
    .map(({ key, word, note }) => ({ share: kinds[key] / total * 100, word, note }))
    .filter(({ share }) => share >= LEAST_SHARE_PERCENT)
    .map(({ share, word, note }) => ({ percent: formatPercent(share), word, note }));
}

/** `71% anonymous, 24% mapped files, 5% shared memory`. */
export const kindSharesText = (kinds: MemoryKinds): string =>
  kindShares(kinds).map(({ percent, word }) => `${percent} ${word}`).join(", ");

/** ` (98% anonymous)`: what most of it is; empty where that is not known. */
export function mostlyText(kinds: MemoryKinds | undefined): string {
  if (kinds === undefined || sumOfKinds(kinds) === 0) return "";
  const { key, word } = KIND_WORDS.reduce((most, next) =>
    kinds[next.key] > kinds[most.key] ? next : most
  );
  return ` (${formatPercent(kinds[key] / sumOfKinds(kinds) * 100)} ${word})`;
}
