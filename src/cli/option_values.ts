import { UsageError } from "./usage_error.ts";
import type { GivenOptions } from "./option_parser.ts";
import { OPTION_NAMES, type OptionName, type OPTIONS, specOf } from "./option_table.ts";
import { quote } from "../model/quote.ts";
import { ValueError } from "./values.ts";

type ValueOf<Spec> = Spec extends { parse: (text: string) => infer Value }
  ? Spec extends { default: string } ? Value
  : Spec extends { repeats: true } ? readonly Value[]
  : Spec extends { valueOptional: true } ? Value | true | undefined
  : Value | undefined
  : boolean;

/**
 * Each option's value by its long name; undefined or false when not given and without default, a
 * list where it may repeat, true where it was given without its optional value.
 */
export type OptionValues = {
  readonly [Name in OptionName]: ValueOf<(typeof OPTIONS)[Name]>;
};

/** Turns texts into values. Throws UsageError when one is not of its option's kind. */
export function optionValues(given: GivenOptions): OptionValues {
  const entries = OPTION_NAMES.map((name) => [name, valueOf(name, given.get(name))] as const);
  return Object.fromEntries(entries) as OptionValues;
}

function valueOf(name: OptionName, texts: readonly (string | true)[] = []): unknown {
  const { parse, default: defaultText, repeats } = specOf(name);
  if (parse === undefined) return texts.length > 0;
  const parsed = (texts.length === 0 && defaultText !== undefined ? [defaultText] : texts)
    .map((text) => text === true ? true : parseValue(text, `--${name}`, parse));
  return repeats ? parsed : parsed[0];
}

/** Parses one value; `what` says in the UsageError what it was given for. */
export function parseValue<T>(text: string, what: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new UsageError(`Cannot use ${quote(text)} as ${what}: ${error.message}`);
  }
}
