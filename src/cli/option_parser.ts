import { UsageError } from "./usage_error.ts";
import { givenTwice, missingValue, superfluousValue, unknownOption } from "./option_errors.ts";
import { OPTION_NAMES, type OptionName, specOf } from "./option_table.ts";

// Not @stricli/core: in one run it added 5 to 7 ms to a start, this with all checks 1 to 3; and
// values attached to short options (-i500ms) would need this table's scan before it anyway.

/** Options as texts in the order given; one without a value is `true`. */
export type GivenOptions = ReadonlyMap<OptionName, readonly (string | true)[]>;

/** The options at the beginning of a command line, and all from the first word that is none. */
export interface ScannedOptions {
  readonly given: GivenOptions;
  readonly rest: readonly string[];
}

/**
 * Reads the options at the beginning of `args`: `--name value`, `--name=value`, `-n value`,
 * `-nvalue`, `-n=value`, and short flags together (`-qi1s`). Where a value is optional, the next
 * word is the value unless it looks like an option: nothing else can stand there.
 *
 * @throws UsageError for an unknown option, one given twice, a value missing or too many.
 */
export function scanOptions(args: readonly string[]): ScannedOptions {
  const given = new Map<OptionName, (string | true)[]>();
  let index = 0;
  for (let arg = args[0]; isOptionLike(arg); arg = args[index]) {
    index++;
    for (const { name, attached } of optionsIn(arg)) {
      const value = !takesValue(name)
        ? flagValue(name, attached)
        : attached !== undefined
        ? attachedValue(name, attached)
        : isLeftOut(name, args[index])
        ? true
        : separateValue(name, args[index++]);
      const earlier = given.get(name);
      if (earlier === undefined) given.set(name, [value]);
      else if (specOf(name).repeats) earlier.push(value);
      else throw new UsageError(givenTwice(name, earlier[0]!, value));
    }
  }
  return { given, rest: args.slice(index) };
}

/** Whether the value of an option stands in no word: it is optional, and the next is none. */
function isLeftOut(name: OptionName, next: string | undefined): boolean {
  return specOf(name).valueOptional === true && (next === undefined || isOptionLike(next));
}

/** Whether an argument stands where only an option can; a lone `-` is a word. */
export function isOptionLike(arg: string | undefined): arg is string {
  return arg !== undefined && arg.startsWith("-") && arg !== "-";
}

interface OptionInArg {
  readonly name: OptionName;
  /** The value that stands in the same argument. */
  readonly attached: string | undefined;
}

function optionsIn(arg: string): OptionInArg[] {
  const [, dashes, word = "", attached] = /^(--?)([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
  const name = OPTION_NAMES.find((candidate) => candidate === word);
  if (dashes === "-") {
    // `-pid 5` was meant as `--pid 5`, not as the value "id" for -p.
    if (name !== undefined) throw new UsageError(unknownOption(arg));
    return shortOptions(arg);
  }
  if (name === undefined) throw new UsageError(unknownOption(arg));
  return [{ name, attached }];
}

function shortOptions(arg: string): OptionInArg[] {
  const found: OptionInArg[] = [];
  for (let index = 1; index < arg.length; index++) {
    const name = OPTION_NAMES.find((candidate) => specOf(candidate).short === arg[index]);
    if (name === undefined) throw new UsageError(unknownOption(arg, index));
    const tail = arg.slice(index + 1);
    const isAttached = takesValue(name) ? tail !== "" : tail.startsWith("=");
    found.push({ name, attached: isAttached ? tail.replace(/^=/, "") : undefined });
    if (isAttached) break;
  }
  return found;
}

function takesValue(name: OptionName): boolean {
  return specOf(name).parse !== undefined;
}

function flagValue(name: OptionName, attached: string | undefined): true {
  if (attached === undefined) return true;
  throw new UsageError(superfluousValue(name, attached));
}

function attachedValue(name: OptionName, value: string): string {
  if (value !== "") return value;
  throw new UsageError(missingValue(name, value));
}

/** `--out --smaps` is a forgotten value, not a file of that name. */
function separateValue(name: OptionName, value: string | undefined): string {
  if (value !== undefined && value !== "" && !isKnownOption(value)) return value;
  throw new UsageError(missingValue(name, value));
}

function isKnownOption(arg: string): boolean {
  const [written] = arg.split("=", 1);
  return OPTION_NAMES.some((name) => written === `--${name}` || arg === `-${specOf(name).short}`);
}
