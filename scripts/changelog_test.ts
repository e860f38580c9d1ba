import assert from "node:assert/strict";
import { releaseNotes } from "./changelog.ts";

const CHANGELOG = `# Changelog

Text.

## Unreleased

- new

## 1.2.0 - 2026-11-25

- two
  lines

### Fixed

- this

## 1.1.0 - 2026-10-01

`;

Deno.test("the notes of a release are its section of the changelog, without the heading", () => {
  assert.deepEqual(releaseNotes(CHANGELOG, "1.2.0"), {
    date: "2026-11-25",
    text: "- two\n  lines\n\n### Fixed\n\n- this\n",
  });
});

Deno.test("a version without a section, or with an empty one, has no notes", () => {
  for (const version of ["1.0.0", "1.1.0", "1.2", "Unreleased"]) {
    assert.equal(releaseNotes(CHANGELOG, version), undefined);
  }
});
