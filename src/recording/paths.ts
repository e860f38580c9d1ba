/** The files of a recording that stand beside its main CSV, which is a path, not `-`. */

/** A row per process and sample, where no other path was given for it. */
export const processesCsvPath = (csvPath: string): string => `${csvPath}.processes.csv`;

/**
 * Where the row per process and sample may be, the likeliest first: under the name that it was given, beside
 * the main CSV or where it was written, or else under the usual one.
 */
export function processesCsvPaths(csvPath: string, given: string | undefined): readonly string[] {
  const usual = processesCsvPath(csvPath);
  if (given === undefined) return [usual];
  const folder = csvPath.slice(0, csvPath.lastIndexOf("/") + 1);
  const beside = folder + given.slice(given.lastIndexOf("/") + 1);
  // From another folder a relative path is another file.
  return [...new Set([beside, ...given.startsWith("/") ? [given] : [], usual])];
}

/** Of a merged recording: a row per rank and time. */
export const ranksCsvPath = (csvPath: string): string => `${csvPath}.ranks.csv`;

/** A row per marker. */
export const markersCsvPath = (csvPath: string): string => `${csvPath}.markers.csv`;

/** What the rows do not tell: the summary as JSON, facts of the run included. */
export const factsPath = (csvPath: string): string => `${csvPath}.summary.json`;

/**
 * The paths without those that stand beside another of them: `run-*.csv` finds `run-1.csv.markers.csv`
 * too, which is no recording of its own.
 */
export function withoutCompanions(paths: readonly string[]): string[] {
  const beside = new Set(
    paths.flatMap((path) =>
      [processesCsvPath, ranksCsvPath, markersCsvPath, factsPath].map((of) => of(path))
    ),
  );
  return paths.filter((path) => !beside.has(path));
}
