import { formatBytes, formatShortDuration } from "../../model/format.ts";
import { imbalance, type MergedFacts } from "../../summary/ranks.ts";
import { imbalanceText, rankName } from "../summary/rank_words.ts";
import { type Markup, markup } from "./markup.ts";
import { peakOf, type RankCourse, type RankCourses } from "./rank_courses.ts";
import { bandPicture, sparkline } from "./rank_pictures.ts";

/** How equal the ranks are: the band of them all, and each as a small picture on the same scale. */
export function ranksSection(courses: RankCourses | undefined, merged?: MergedFacts): Markup {
  if (courses === undefined || merged === undefined) return markup``;
  const { metric, shown, omitted } = courses;
  const unequal = imbalance(merged.ranks);
  const largest = shown.find(({ figure }) => figure.rank === unequal?.largest.rank);
  const topKib = courses.band.most.reduce((most, kib) => kib > most ? kib : most, 0);
  const rows = shown.map((course) =>
    row(course, { courses, topKib, medianBytes: unequal?.medianBytes ?? 0, largest })
  );
  return markup`
    <section id="ranks" aria-labelledby="ranks-title">
    <h2 id="ranks-title">Ranks</h2>
    ${
    unequal &&
    markup`<p class="imbalance"><b>${rankName(unequal.largest)}</b> had the most: ${
      imbalanceText(unequal)
    } of ${merged.ranks.length} ranks, ${formatBytes(unequal.medianBytes)}.</p>`
  }
    ${notesList(merged.notes ?? [])}
    <p class="aside">The band is from the least to the most ${metric.toUpperCase()} of the ranks that ran,
      the line in it their median; the other line is the rank. Pictures of ranks have one scale, with the
      median in each; every point is the most within ${formatShortDuration(courses.cellMs)}.</p>
    <figure class="static" id="band">${bandPicture(courses, largest)}</figure>
    <ol class="ranks">${rows}</ol>
    ${
    omitted > 0 &&
    markup`<p class="aside">${omitted} ranks with smaller peaks have no picture here.</p>`
  }</section>
  `;
}

/** What is missing: who reads the page did not see the terminal. */
const notesList = (notes: readonly string[]): Markup | undefined =>
  notes.length === 0
    ? undefined
    : markup`<ul class="verdicts" aria-label="Notes">${
      notes.map((note) =>
        markup`<li class="warn"><span class="sign" aria-hidden="true">!</span><span>${note}</span></li>`
      )
    }</ul>`;

interface RowRequest {
  readonly courses: RankCourses;
  readonly topKib: number;
  readonly medianBytes: number;
  readonly largest: RankCourse | undefined;
}

function row(course: RankCourse, { courses, topKib, medianBytes, largest }: RowRequest): Markup {
  const { figure } = course;
  const bytes = peakOf(figure, courses.metric);
  const times = bytes !== undefined && medianBytes > 0 &&
    `${(bytes / medianBytes).toFixed(2)} × median`;
  return markup`<li${course === largest && markup` class="largest"`}>
    <span class="rank"><b>${figure.rank}</b>${
    figure.host !== undefined && markup` <small>${figure.host}</small>`
  }</span>
    ${sparkline(course.kib, courses.band.median, topKib)}
    <span class="size"><b>${bytes === undefined ? "not measured" : formatBytes(bytes)}</b>${
    times && markup` <small>${times}</small>`
  }${
    (figure.exitCode ?? 0) !== 0 &&
    markup` <small class="failed">exit code ${figure.exitCode}</small>`
  }</span>
  </li>
`;
}
