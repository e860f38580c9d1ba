/** What stands at the beginning of a text, where a timestamp may stand. */
export type TimestampScan =
  /** A moment, and the text behind the separator. */
  | { readonly kind: "time"; readonly unixMs: number; readonly rest: string }
  /** It begins like a timestamp, and is none that could be read. */
  | { readonly kind: "unreadable"; readonly reason: string }
  /** Some other text. */
  | { readonly kind: "none" };

/**
 * Moments that are taken for one: from 2001-09-09, when unix seconds got their tenth digit, to 2100.
 * In this window seconds have 10 digits, milliseconds 13, microseconds 16 and nanoseconds 19, so that
 * the unit of a number is never in doubt.
 */
const EARLIEST_MS = 1e12;
const LATEST_MS = Date.UTC(2100, 0);
/** Power of ten that makes milliseconds, by the number of digits. */
const EXPONENT_OF_DIGITS: Readonly<Record<number, number>> = { 10: 3, 13: 0, 16: -3, 19: -6 };

/** A comma, semicolon or tab, or else spaces; only the former are sure to separate columns. */
const SEPARATOR = /^[ \t]*[,;\t][ \t]*|^ +|^$/;
const NUMBER = /^(\d+)(?:\.(\d+))?(?=$|[,;\t ])/;
/** The extended and the basic format of ISO 8601, a space for the T only in the extended one. */
const EXTENDED = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?/i;
const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(?:(\d\d)(?:\.(\d+))?)?/i;
const BEGINS_LIKE_ISO = /^(?:\d{4}-\d\d-\d\d[T ]\d?\d:|\d{8}T\d\d)/i;
/** `Z`, ` UTC`, `+02`, `+0200`, `+02:00`; behind a space only in full, for ` +5 items` is a label. */
const ZONE = /^(?:Z| ?(?:UTC|GMT)|([+-]\d\d)(?::?(\d\d))?| ([+-]\d\d):?(\d\d))(?=$|[,;\t ])/i;
/** A column of nothing but what dates, times and numbers are made of. */
const LIKE_TIME_COLUMN = /^[+-]?\.?\d[\d :/.+\-TZe]*$/i;

/**
 * Reads a timestamp at the beginning of a text: ISO 8601 with date and time, or a unix time in s, ms,
 * µs or ns with any fraction. Behind it stands a comma, semicolon, tab or space, or nothing.
 *
 * Without an offset ISO 8601 means local time, and so do the programs that leave it away
 * (Python's `datetime.now()`, `date '+%F %T'`); they run on this machine.
 */
export function scanTimestamp(text: string): TimestampScan {
  return scanNumber(text) ?? scanIso(text) ?? refuseColumn(text) ?? { kind: "none" };
}

/** Like {@link scanTimestamp} for a text that should be a timestamp and nothing else. */
export function parseTimestamp(text: string): TimestampScan & { kind: "time" | "unreadable" } {
  const scan = scanTimestamp(text.trim());
  if (scan.kind === "unreadable") return scan;
  if (scan.kind === "time" && scan.rest === "") return scan;
  return unreadable(`${JSON.stringify(text.slice(0, 40))} is no timestamp; ${WANTED}`);
}

const WANTED = "wanted is ISO 8601 with date and time, or unix time, between 2001 and 2100";

function scanNumber(text: string): TimestampScan | undefined {
  const [written, whole = "", fraction = "0"] = NUMBER.exec(text) ?? [];
  const exponent = EXPONENT_OF_DIGITS[whole.length];
  if (written === undefined || exponent === undefined) return undefined;
  return at(Number(`${whole}.${fraction}e${exponent}`), text.slice(written.length));
}

function scanIso(text: string): TimestampScan | undefined {
  const match = EXTENDED.exec(text) ?? BASIC.exec(text);
  if (match) {
    const rest = text.slice(match[0].length);
    const zone = ZONE.exec(rest);
    const afterZone = rest.slice(zone?.[0].length ?? 0);
    const unixMs = SEPARATOR.test(afterZone) ? isoMs(match, zone) : undefined;
    const scan = unixMs === undefined ? undefined : at(unixMs, afterZone);
    if (scan) return scan;
  }
  if (!BEGINS_LIKE_ISO.test(text)) return undefined;
  return unreadable(`it begins like a date and time, but is none that exists; ${WANTED}`);
}

/** undefined when there is no such day, time or offset. */
function isoMs(match: RegExpExecArray, zone: RegExpExecArray | null): number | undefined {
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((text = "0") =>
    Number(text)
  ) as [number, number, number, number, number, number];
  const utc = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const exists = utc.getUTCMonth() === month - 1 && utc.getUTCDate() === day &&
    utc.getUTCHours() === hour && minute < 60 && second < 60;
  const offsetMs = zone && zoneMs(zone);
  if (!exists || offsetMs === undefined) return undefined;
  const wholeMs = offsetMs === null
    ? new Date(year, month - 1, day, hour, minute, second).getTime()
    : utc.getTime() - offsetMs;
  return wholeMs + Number(`0.${match[7] ?? "0"}e3`);
}

/** What a zone is ahead of UTC; undefined when no place on earth is. */
function zoneMs(zone: RegExpExecArray): number | undefined {
  const hours = zone[1] ?? zone[3] ?? "+00";
  const minutes = Number(zone[2] ?? zone[4] ?? "0");
  const all = Math.abs(Number(hours)) * 60 + minutes;
  if (minutes > 59 || all > 14 * 60) return undefined;
  return (hours.startsWith("-") ? -all : all) * 60_000;
}

function at(unixMs: number, behind: string): TimestampScan | undefined {
  const separator = SEPARATOR.exec(behind)?.[0] ?? "";
  const isPlausible = unixMs >= EARLIEST_MS && unixMs < LATEST_MS;
  if (isPlausible) return { kind: "time", unixMs, rest: behind.slice(separator.length) };
  return undefined;
}

/**
 * A first column that looks like a number or a time: taken for a label it would be wrong, and stamped
 * with another moment than the one it names. In front of a space it is a label: `3 epochs done`.
 */
function refuseColumn(text: string): TimestampScan | undefined {
  const column = /^[^,;\t]*(?=[,;\t])/.exec(text)?.[0].trim();
  if (column === undefined || !LIKE_TIME_COLUMN.test(column)) return undefined;
  const quoting = "a label that begins like this is written in double quotes";
  return unreadable(
    `${JSON.stringify(column.slice(0, 40))} is no timestamp; ${WANTED}; ${quoting}`,
  );
}

function unreadable(reason: string): TimestampScan & { kind: "unreadable" } {
  return { kind: "unreadable", reason };
}
