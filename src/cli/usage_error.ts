/**
 * What was asked for cannot be done as written: exit 2, before anything is launched or touched.
 * The message says what was given, what is wanted and how to fix it (upper-case start, no full stop).
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
