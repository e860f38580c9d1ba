import type { Comparison, FigureChange, PhaseChange } from "../../compare/comparison.ts";
import type { Overlaid } from "../figure/overlay.ts";
import { Markup, markup } from "../html/markup.ts";
import { drawSvg } from "../svg/svg.ts";
import * as say from "./wording.ts";

/** A comparison as a page: what is drawn is there for recordings that were read with their rows. */
export interface ComparisonPage {
  readonly comparison: Comparison;
  /** All of them, at most as many as can be told apart. */
  readonly overlaid: readonly Overlaid[];
  /** Phases of the same recordings, each from its own beginning. */
  readonly phases: readonly {
    readonly name: string;
    readonly overlaid: readonly Overlaid[];
  }[];
}

// In markup`…` itself stands ASCII alone: a bundle can write nothing else of a tagged template.
/** One page without scripts and without anything from elsewhere: the verdict, the pictures, the tables. */
export function comparisonPage({ comparison, overlaid, phases }: ComparisonPage): string {
  const { figures, notes, unmatched, old, fresh, failures } = comparison;
  const headline = say.headline(comparison);
  const notices = [
    ...say.cautions(comparison),
    ...unmatched.slice(0, MAX_UNMATCHED).map((phase) =>
      say.unmatchedText(phase, old.length, fresh.length)
    ),
    ...notes,
  ];
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${headline}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<h1${failures.length > 0 && markup` class="bad"`}>${headline}</h1>
<p>${sideText("base", old)}<br>${sideText("new", fresh)}</p>
${notices.length > 0 && markup`<ul>${notices.map((notice) => markup`<li>${notice}</li>`)}</ul>`}
${overlaid.length > 0 && figure(overlaid, "Resident memory", 640)}
<h2>Figures</h2>
${table("Figure", figures)}
${
    comparison.phases.length > 0 && markup`<h2>Phases</h2>
${table("Phase", comparison.phases.slice(0, MAX_PHASE_ROWS))}`
  }
${phases.map((phase) => figure(phase.overlaid, `Phase ${phase.name}`, 400))}
</main>
</body>
</html>
`;
  return page.source;
}

const MAX_PHASE_ROWS = 500;
const MAX_UNMATCHED = 50;

const STYLE = `
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: #222; background: #fff; }
main { max-width: 1280px; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.3rem; } h1.bad { color: #a61b1b; }
h2 { font-size: 1.1rem; margin-top: 2rem; }
svg { width: 100%; height: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .8rem .2rem 0; text-align: right; border-bottom: 1px solid #ddd; white-space: nowrap; }
th:first-child, td:first-child, th:last-child, td:last-child { text-align: left; }
td:first-child { white-space: normal; overflow-wrap: anywhere; }
tr.bad td { color: #a61b1b; font-weight: 600; }
`;

function sideText(side: string, runs: Comparison["old"]): string {
  const first = runs[0]!.path, last = runs.at(-1)!.path;
  return runs.length === 1
    ? `${side}: ${first}`
    : `${side}: ${runs.length} recordings, ${first} to ${last}`;
}

function figure(overlaid: readonly Overlaid[], title: string, heightPx: number): Markup {
  const { series } = overlaid[0]!;
  const svg = drawSvg(series, { title, markers: [], overlaid, widthPx: 1280, heightPx });
  return markup`<figure style="margin: 1rem 0">${new Markup(svg)}</figure>`;
}

function table(head: string, changes: readonly (FigureChange | PhaseChange)[]): Markup {
  return markup`<div class="wide" tabindex="0"><table>
<thead><tr><th>${head}</th><th>base</th><th>new</th><th>change</th><th></th><th>verdict</th></tr></thead>
<tbody>
${changes.map(row)}</tbody>
</table></div>`;
}

function row(change: FigureChange | PhaseChange): Markup {
  const name = say.subjectText(change).replace(/^Phase /, "");
  return markup`<tr${change.isFailure && markup` class="bad"`}><td>${name}</td><td>${
    say.spreadText(change.old, change.unit)
  }</td><td>${say.spreadText(change.fresh, change.unit)}</td><td>${
    say.amountChangeText(change)
  }</td><td>${say.shareText(change)}</td><td>${say.verdictText(change)}</td></tr>
`;
}
