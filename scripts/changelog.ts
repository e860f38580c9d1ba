/** CHANGELOG.md: a section for each release, headed `## 1.2.3 - 2026-11-25`, above it `## Unreleased`. */

/** What the changelog says of a release. */
export interface ReleaseNotes {
  /** Day of the release, as 2026-11-25. */
  readonly date: string;
  /** Markdown, ends with a line break. */
  readonly text: string;
}

/** The section of a version; undefined where there is none, or an empty one. */
export function releaseNotes(changelog: string, version: string): ReleaseNotes | undefined {
  for (const section of changelog.split(/^## /m)) {
    const [, named, date, text = ""] = /^(\S+) - (\d{4}-\d\d-\d\d)\n([^]*)/.exec(section) ?? [];
    if (named === version && text.trim() !== "") return { date: date!, text: `${text.trim()}\n` };
  }
}
