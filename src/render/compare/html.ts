import type { Comparison, FigureChange, PhaseChange } from "../../compare/comparison.ts";
import type { Alignment } from "../../model/alignment.ts";
import type { Marker } from "../../model/markers.ts";
import type { ReportAssets } from "../../system/host.ts";
import type { FigureRequest } from "../figure/figure.ts";
import type { Overlaid } from "../figure/overlay.ts";
import { Markup, markup } from "../html/markup.ts";
import { framed } from "../html/page_frame.ts";
import { type DrawnCourse, packComparison } from "./data.ts";
import { drawSvg } from "../svg/svg.ts";
import * as say from "./wording.ts";

/** A comparison as a page: what is drawn is there for recordings that were read with their rows. */
export interface ComparisonPage {
  readonly comparison: Comparison;
  readonly align: Alignment;
  /** Their courses, at most as many as can be told apart. */
  readonly drawn: readonly DrawnCourse[];
  /** The same, as the drawn picture shows them. */
  readonly together: {
    readonly overlaid: readonly Overlaid[];
    readonly markers: readonly Marker[];
    readonly alignedText: string;
  };
  /** Phases of the same recordings, each from its own beginning. */
  readonly phases: readonly {
    readonly name: string;
    readonly overlaid: readonly Overlaid[];
  }[];
}

// In markup`...` itself stands ASCII alone: a bundle can write nothing else of a tagged template.
/**
 * One page in one file: the verdict, drawn pictures and the tables, readable without scripts, and the
 * courses, packed, for the viewer that puts a live chart in the place of the pictures.
 */
export async function comparisonPage(
  { comparison, align, drawn, together, phases }: ComparisonPage,
  assets: ReportAssets,
): Promise<string> {
  const { figures, notes, unmatched, old, fresh, failures } = comparison;
  const headline = say.headline(comparison);
  const notices = [
    ...say.cautions(comparison),
    ...unmatched.slice(0, MAX_UNMATCHED).map((phase) =>
      say.unmatchedText(phase, old.length, fresh.length)
    ),
    ...notes,
  ];
  const body = markup`
        <main class="comparison">
<header>
<p class="kicker">memmark comparison</p>
<h1${failures.length > 0 && markup` class="bad"`}>${headline}</h1>
<p>${sideText("base", old)}<br>${sideText("new", fresh)}</p>
</header>
${notices.length > 0 && markup`<ul>${notices.map((notice) => markup`<li>${notice}</li>`)}</ul>`}
${drawn.length > 0 && course(together)}
<section>
<h2>Figures</h2>
${table("Figure", figures)}
</section>
${
    comparison.phases.length > 0 && markup`<section>
<h2>Phases</h2>
${table("Phase", comparison.phases.slice(0, MAX_PHASE_ROWS))}
</section>`
  }
${phases.map(phaseFigure)}
        </main>`;
  const data = await packComparison(drawn, align);
  return await framed({ title: headline, body, data, id: "memmark-comparison" }, assets);
}

function course({ overlaid, markers, alignedText }: ComparisonPage["together"]): Markup {
  const drawn = figure(overlaid, "Memory", { markers, alignedText, heightPx: 640 });
  return markup`<section id="course" aria-labelledby="course-title">
<h2 id="course-title">Over time</h2>
${drawn}
</section>`;
}

function phaseFigure({ name, overlaid }: ComparisonPage["phases"][number]): Markup {
  const alignedText = "each from the start of the phase";
  return figure(overlaid, `Phase ${name}`, { markers: [], alignedText, heightPx: 400 });
}

const MAX_PHASE_ROWS = 500;
const MAX_UNMATCHED = 50;

function sideText(side: string, runs: Comparison["old"]): string {
  const first = runs[0]!.path, last = runs.at(-1)!.path;
  return runs.length === 1
    ? `${side}: ${first}`
    : `${side}: ${runs.length} recordings, ${first} to ${last}`;
}

function figure(
  overlaid: readonly Overlaid[],
  title: string,
  request: Pick<FigureRequest, "markers" | "alignedText" | "heightPx">,
): Markup {
  const svg = drawSvg(overlaid[0]!.series, { ...request, title, overlaid, widthPx: 1280 });
  return markup`<figure class="static">${new Markup(svg)}</figure>`;
}

function table(head: string, changes: readonly (FigureChange | PhaseChange)[]): Markup {
  return markup`<div class="scroll" tabindex="0"><table>
<thead><tr><th>${head}</th><th>base</th><th>new</th><th>change</th><th>in %</th><th>verdict</th></tr></thead>
<tbody>
${changes.map(row)}</tbody>
</table></div>`;
}

function row(change: FigureChange | PhaseChange): Markup {
  const name = say.subjectText(change).replace(/^Phase /, "");
  return markup`<tr${change.isFailure && markup` class="bad"`}><th>${name}</th><td>${
    say.spreadText(change.old, change.unit)
  }</td><td>${say.spreadText(change.fresh, change.unit)}</td><td>${
    say.amountChangeText(change)
  }</td><td>${say.shareText(change)}</td><td>${say.verdictText(change)}</td></tr>
`;
}
