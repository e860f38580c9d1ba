/** How the clocks of several recordings are brought together in one picture. */
export type Alignment =
  /** All begin at the same moment. */
  | { readonly kind: "start" }
  /** A marker is one moment: the first of that label; absent: the first label that all have. */
  | { readonly kind: "marker"; readonly label?: string }
  /** Each phase begins at the same moment, one after the other. */
  | { readonly kind: "phase" };

/** What `--align` may ask for: of recordings in one picture, or of clocks to be merged. */
export type AskedAlignment = Alignment | { readonly kind: "wall" };

/** As it is written: `start`, `marker`, `marker:load`, `phase`. */
export const alignmentText = (alignment: Alignment): string =>
  alignment.kind === "marker" && alignment.label !== undefined
    ? `marker:${alignment.label}`
    : alignment.kind;

/** What {@link alignmentText} wrote; undefined for anything else. */
export function alignmentOf(text: string): Alignment | undefined {
  if (text === "start" || text === "marker" || text === "phase") return { kind: text };
  const [, label] = /^marker:(.+)$/s.exec(text) ?? [];
  return label === undefined ? undefined : { kind: "marker", label };
}
