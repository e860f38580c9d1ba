import type { RunFacts } from "../summary/summary.ts";

/** A recording to be named among others. */
export interface NamedRecording {
  readonly path: string;
  /** Absent: they were lost. */
  readonly facts?: RunFacts;
}

/** By which means ranks are named, the best first: each takes what all have, and tells all apart. */
const WAYS: readonly ((recording: NamedRecording) => string | undefined)[] = [
  ({ facts }) => facts?.launcher?.rank?.toString(),
  ({ facts }) => facts?.launcher?.arrayTask,
  ({ facts }) => joined(facts?.launcher?.arrayTask, facts?.launcher?.rank),
  ({ facts }) => joined(facts?.launcher?.job, facts?.launcher?.rank),
  // The last number in the name of its file.
  ({ path }) => /(\d+)\D*$/.exec(withoutEnding(path))?.[1],
  ({ path }) => withoutEnding(path),
  ({ path }) => path,
];

/** What tells each recording from the others: its rank, its task, or something of its file's name. */
export function rankNames(recordings: readonly NamedRecording[]): readonly string[] {
  for (const way of WAYS) {
    const names = recordings.map(way);
    if (!names.includes(undefined) && new Set(names).size === names.length) {
      return names as string[];
    }
  }
  return recordings.map((_, at) => String(at));
}

/** Its host by its facts, or by a folder `host=…` of its path. */
export const hostOf = ({ facts, path }: NamedRecording): string | undefined =>
  facts?.environment?.hostname ?? /(?:^|\/)host=([^/]+)\//.exec(path)?.[1];

const joined = (a: string | undefined, b: number | undefined): string | undefined =>
  a === undefined || b === undefined ? undefined : `${a}.${b}`;

const withoutEnding = (path: string): string =>
  path.slice(path.lastIndexOf("/") + 1).replace(/\.csv$/, "");
