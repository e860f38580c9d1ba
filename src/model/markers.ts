import { parseTimestamp, scanTimestamp, type TimestampScan } from "./timestamp.ts";

/** A moment that the measured program named. */
export interface Marker {
  /** Wall clock, ms since 1970 UTC. */
  readonly unixMs: number;
  /** What it is called: one line or several, any characters. */
  readonly label: string;
}

/** What a line of a markers file says. */
export type MarkerLine =
  | { readonly kind: "marker"; readonly marker: Marker }
  /** A blank line or a header. */
  | { readonly kind: "nothing" }
  /** The reason is lower-case, to stand after "Cannot read line 7 …:". */
  | { readonly kind: "unreadable"; readonly reason: string };

/** Clocks differ, but nobody marks the day after tomorrow: then it is not a timestamp, or a wrong one. */
const MAX_AHEAD_MS = 86_400_000;
const HEADER = /^"?(?:timestamp|time|unix_ms)"?[,;\t ]\s*"?(?:label|name|event|marker)"?$/i;
const SWAPPED_HEADER = /^"?(?:label|name|event|marker)"?[,;\t]\s*"?(?:timestamp|time|unix_ms)"?$/i;
/** A quoted CSV field, and the column behind it where there is one. */
const QUOTED_FIELD = /^"((?:[^"]|"")*)"(?:[ ]*[,;\t](.*))?$/s;

/**
 * Reads one line, without its line end, of a markers file:
 *
 * - `timestamp,label` with a comma, semicolon, tab or spaces between; fields may be quoted as in CSV;
 * - `{"timestamp": …, "label": …}`, JSON on one line;
 * - a bare label, which gets the time at which it arrived.
 *
 * For timestamps see {@link scanTimestamp}. A line that could mean another moment than the one it is
 * stamped with is unreadable, never a guess. Never throws.
 */
export function parseMarkerLine(line: string, arrivedUnixMs: number): MarkerLine {
  // NUL: a file that was truncated under a writer that goes on at its old place.
  const text = line.replace(/^[\uFEFF\0]+/, "").trim();
  if (text === "" || HEADER.test(text)) return { kind: "nothing" };
  if (SWAPPED_HEADER.test(text)) return unreadable("the columns go timestamp,label");
  if (text.startsWith("{")) return parseJson(text, arrivedUnixMs);
  const [, first, second] = QUOTED_FIELD.exec(text) ?? [];
  if (first !== undefined && second === undefined) {
    return marker(arrivedUnixMs, unquote(first), arrivedUnixMs);
  }
  const scan = first === undefined ? scanTimestamp(text) : scanQuoted(first, second ?? "");
  switch (scan.kind) {
    case "time":
      return labelled(scan.unixMs, scan.rest, arrivedUnixMs);
    case "unreadable":
      return scan;
    case "none":
      return marker(arrivedUnixMs, text, arrivedUnixMs);
  }
}

/** A marker as the line that {@link parseMarkerLine} reads back exactly, with its line end. */
export function formatMarkerLine({ unixMs, label }: Marker): string {
  return JSON.stringify({ timestamp: unixMs, label }) + "\n";
}

function scanQuoted(first: string, second: string): TimestampScan {
  // As if it stood there without quotes; a column behind it cannot be taken for its end.
  const scan = scanTimestamp(`${first.trim()},`);
  if (scan.kind === "time" && scan.rest === "") return { ...scan, rest: second.trim() };
  return scan.kind === "time" ? { kind: "none" } : scan;
}

function labelled(unixMs: number, rest: string, arrivedUnixMs: number): MarkerLine {
  const [, field, more] = QUOTED_FIELD.exec(rest) ?? [];
  if (field !== undefined && more === undefined) {
    return marker(unixMs, unquote(field), arrivedUnixMs);
  }
  const quotes = rest.split('"').length - 1;
  if (rest.startsWith('"') && quotes % 2 === 1) {
    return unreadable("a quote is not closed; a label of several lines is written as a JSON line");
  }
  return marker(unixMs, rest, arrivedUnixMs);
}

function parseJson(text: string, arrivedUnixMs: number): MarkerLine {
  let fields: { timestamp?: unknown; label?: unknown };
  try {
    fields = JSON.parse(text);
  } catch {
    return unreadable('it begins with "{" and is no JSON on one line');
  }
  const { timestamp, label } = fields;
  if (typeof label !== "string" && typeof label !== "number") {
    return unreadable('it is JSON without a text "label"');
  }
  if (timestamp === undefined) return marker(arrivedUnixMs, String(label), arrivedUnixMs);
  if (typeof timestamp !== "string" && typeof timestamp !== "number") {
    return unreadable('its "timestamp" is neither a text nor a number');
  }
  const scan = parseTimestamp(String(timestamp));
  return scan.kind === "time" ? marker(scan.unixMs, String(label), arrivedUnixMs) : scan;
}

function marker(unixMs: number, label: string, arrivedUnixMs: number): MarkerLine {
  if (label.trim() === "") return unreadable("it has a time and no label");
  if (unixMs > arrivedUnixMs + MAX_AHEAD_MS) {
    const time = new Date(unixMs).toISOString();
    return unreadable(`its time, ${time}, is more than a day ahead of the clock`);
  }
  return { kind: "marker", marker: { unixMs, label } };
}

const unquote = (field: string): string => field.replaceAll('""', '"');

function unreadable(reason: string): MarkerLine {
  return { kind: "unreadable", reason };
}
