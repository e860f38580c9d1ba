import { displayText } from "../../model/display_text.ts";
import { formatShortDuration, groupDigits } from "../../model/format.ts";
import type { RankFigure } from "../../summary/ranks.ts";
import { shellWords } from "../../model/quote.ts";
import type { ColumnWriter, PackedRanks } from "./packed.ts";
import type { RankCourses } from "./rank_courses.ts";

/** What the viewer shows of a rank that is picked, and the band of all. */
export function packRanks(courses: RankCourses, columns: ColumnWriter): PackedRanks {
  const { metric, cellMs, band, shown } = courses;
  return {
    metric,
    cellMs,
    least: columns.add(band.least),
    median: columns.add(band.median.map(Math.round)),
    most: columns.add(band.most),
    ranks: shown.map(({ figure, kib }) => ({
      name: displayText(figure.rank),
      ...figure.host !== undefined && { host: displayText(figure.host) },
      about: displayText(aboutText(figure)),
      kib: columns.add(kib),
    })),
  };
}

/** `600 samples in 60s, exit code 1; memmark report runs/3.csv tells more`. */
function aboutText({ samples, durationMs, exitCode, path }: RankFigure): string {
  const end = exitCode === undefined ? "" : `, exit code ${exitCode}`;
  return `${groupDigits(samples)} samples in ${formatShortDuration(durationMs)}${end}; ` +
    `${shellWords(["memmark", "report", path])} tells more`;
}
