import { reasonOf, SetupError } from "../model/errors.ts";
import type { Terminal } from "./host.ts";

const encoder = new TextEncoder();

/**
 * Erases from the cursor to the end of the screen: also what a terminal that became narrower has
 * wrapped. See ECMA-48, ED; every terminal but "dumb" has it.
 */
const ERASE = "\x1b[J";
/** Without wrapping (DECAWM): should the terminal be narrower by now, the line is cut off. */
const [NO_WRAP, WRAP] = ["\x1b[?7l", "\x1b[?7h"];

/**
 * The terminal memmark was started on. That standard error is closed or full costs the line, nothing
 * else.
 * `inForeground`: whether memmark may draw on it.
 */
export function createTerminal(inForeground: () => boolean): Terminal {
  let standing: string | undefined;
  const erased = () => standing === undefined ? "" : "\r" + ERASE;
  // The cursor rests at the beginning: there an echoed "^C" is erased with the line.
  const drawn = () => standing === undefined ? "" : `\r${NO_WRAP}${standing}${ERASE}${WRAP}\r`;
  const forgetInBackground = () => {
    if (standing !== undefined && !inForeground()) standing = undefined;
  };
  const show = (lines: string) => {
    forgetInBackground();
    writeForPeople(`${erased()}${lines}\n${drawn()}`);
  };
  return {
    say: (line) => show(`memmark: ${line}`),
    show,
    print,
    get isTerminal() {
      return Deno.stderr.isTerminal();
    },
    get printsToTerminal() {
      return Deno.stdout.isTerminal();
    },
    columns,
    setStatusLine(line) {
      forgetInBackground();
      const before = line === undefined ? erased() : "";
      standing = line !== undefined && inForeground() ? line : undefined;
      writeForPeople(before + drawn());
    },
  };
}

function columns(): number | undefined {
  try {
    // A new terminal says 0.
    return Deno.consoleSize().columns || undefined;
  } catch {
    return undefined;
  }
}

function print(text: string): void {
  try {
    write(Deno.stdout, text);
  } catch (error) {
    // "memmark --help | head" has read what it wanted.
    if (error instanceof Deno.errors.BrokenPipe) return;
    throw new SetupError(`Cannot write to standard output: ${reasonOf(error)}`, { cause: error });
  }
}

function writeForPeople(text: string): void {
  try {
    write(Deno.stderr, text);
  } catch {
    // Nobody is left to read it.
  }
}

function write(stream: typeof Deno.stderr, text: string): void {
  const bytes = encoder.encode(text);
  for (let written = 0; written < bytes.length;) {
    written += stream.writeSync(bytes.subarray(written));
  }
}
