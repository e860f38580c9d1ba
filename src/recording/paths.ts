/** The files of a recording that stand beside its main CSV, which is a path, not `-`. */

/** A row per process and sample, where no other path was given for it. */
export const processesCsvPath = (csvPath: string): string => `${csvPath}.processes.csv`;

/** Of a merged recording: a row per rank and time. */
export const ranksCsvPath = (csvPath: string): string => `${csvPath}.ranks.csv`;

/** A row per marker. */
export const markersCsvPath = (csvPath: string): string => `${csvPath}.markers.csv`;

/** What the rows do not tell: the summary as JSON, facts of the run included. */
export const factsPath = (csvPath: string): string => `${csvPath}.summary.json`;
