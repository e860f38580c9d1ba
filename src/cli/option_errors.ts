import { didYouMean } from "./did_you_mean.ts";
import { OPTION_NAMES, type OptionName, specOf } from "./option_table.ts";
import { quote } from "../model/quote.ts";

/** `intervl` of `--intervl=1s`. */
const wordOf = (arg: string): string => arg.replace(/^--?|=.*$/gs, "");

/** The option that a mistyped one most likely stood for, by its long name. */
export const nearOption = (arg: string, names: readonly OptionName[]): OptionName | undefined =>
  names.find((name) => name === didYouMean(wordOf(arg), names));

/** What to say of an option that is not in the table; `letterAt` is its place among short ones. */
export function unknownOption(arg: string, letterAt?: number): string {
  const word = wordOf(arg);
  const letter = letterAt === undefined ? "" : arg.slice(letterAt, letterAt + 1);
  const shorts = OPTION_NAMES.flatMap((name) => specOf(name).short ?? []);
  const longName = nearOption(arg, OPTION_NAMES);
  const near = longName === undefined ? didYouMean(letter, shorts) : `-${longName}`;
  const hint = near === undefined ? "memmark --help lists all options" : `did you mean -${near}?`;
  const isAmongOthers = letter !== "" && word.length > 1;
  const written = isAmongOthers ? `${quote(`-${letter}`)} in ${quote(arg)}` : quote(arg);
  return `Unknown option ${written}: ${hint}`;
}

/** What to say of an option without a value, or with an empty one. */
export function missingValue(name: OptionName, value: string | undefined): string {
  const wanted = `--${name} <${specOf(name).value}>`;
  if (value === "") return `Option --${name} has an empty value: write ${wanted}`;
  const fix = value === undefined
    ? `write ${wanted}`
    : `write ${wanted}, or --${name}=${value} if ${quote(value)} is the value`;
  return `Option --${name} needs a value: ${fix}`;
}

/** What to say of a flag with a value. */
export function superfluousValue(name: OptionName, value: string): string {
  return `Option --${name} takes no value: drop ${quote(`=${value}`)}`;
}

/** What to say of an option that stands there again. */
export function givenTwice(name: OptionName, first: string | true, second: string | true): string {
  const values = typeof first === "string" && typeof second === "string"
    ? `, as ${quote(first)} and as ${quote(second)}`
    : "";
  return `Option --${name} is given twice${values}: keep one`;
}
