import type { Comparison, FigureChange, PhaseChange } from "../../compare/comparison.ts";
import type { RunFigures } from "../../compare/run_figures.ts";
import { shortened } from "../summary/text_columns.ts";
import { code, table } from "../gfm.ts";
import * as say from "./wording.ts";

/** A comment on GitHub holds 65536 characters. */
const MAX_PHASE_ROWS = 150;
const MAX_UNMATCHED = 30;
const MAX_PATH_COLUMNS = 100;

const HEADS = ["base", "new", "change", "", "verdict"] as const;

/**
 * The comparison as GitHub Flavored Markdown, fit for a comment, with the verdict in its first line.
 * Text of the runs cannot act in it.
 */
export function comparisonMarkdown(comparison: Comparison): string {
  const { failures, figures, notes } = comparison;
  const mark = failures.length > 0 ? "❌" : comparison.unchecked.length > 0 ? "⚠️" : "✅";
  const blocks = [
    `${mark} **${inert(say.headline(comparison))}**`,
    bullets(say.cautions(comparison)),
    `${side("base", comparison.old)} · ${side("new", comparison.fresh)}`,
    changeTable("", figures),
    phaseDetails(comparison),
    bullets(notes),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

const bullets = (lines: readonly string[]): string =>
  lines.map((line) => `- ${inert(line)}`).join("\n");

function side(name: string, runs: readonly RunFigures[]): string {
  const paths = runs.length === 1 ? [runs[0]!] : [runs[0]!, runs.at(-1)!];
  const shown = paths.map(({ path }) => code(shortened(path, MAX_PATH_COLUMNS))).join(" to ");
  return `${name}: ${runs.length === 1 ? shown : `${runs.length} recordings, ${shown}`}`;
}

function changeTable(head: string, changes: readonly (FigureChange | PhaseChange)[]): string {
  if (changes.length === 0) return "";
  const rows = changes.map((change) => [
    "label" in change ? `${code(say.phaseName(change))} ${change.title}` : change.title,
    say.spreadText(change.old, change.unit),
    say.spreadText(change.fresh, change.unit),
    say.amountChangeText(change),
    say.shareText(change),
    change.isFailure ? `**${say.verdictText(change)}**` : escaped(say.verdictText(change)),
  ]);
  return table([head, ...HEADS], [false, true, true, true, true, false], rows);
}

function phaseDetails({ phases, unmatched, old, fresh }: Comparison): string {
  if (phases.length + unmatched.length === 0) return "";
  const shown = phases.slice(0, MAX_PHASE_ROWS);
  const more = phases.length - shown.length;
  const omitted = unmatched.length - MAX_UNMATCHED;
  const lines = [
    ...more > 0 ? [`${more} more figures of phases are not shown`] : [],
    ...unmatched.slice(0, MAX_UNMATCHED).map((phase) =>
      say.unmatchedText(phase, old.length, fresh.length)
    ),
    ...omitted > 0 ? [`${omitted} more phases are not on both sides`] : [],
  ];
  return [
    "<details><summary>Phases</summary>",
    changeTable("phase", shown),
    bullets(lines),
    "</details>",
  ].filter((block) => block !== "").join("\n\n");
}

/** A tilde alone would be harmless, two would strike out. */
const escaped = (text: string): string => text.replaceAll("~", "\\~");

/**
 * Text with names of the runs in it, in which nothing acts: as code, unless it is plain. A mention acts
 * everywhere else, however its letters are written.
 */
const inert = (text: string): string => /[<>&*_`~|#@[\]\\]|:\/\//.test(text) ? code(text) : text;
