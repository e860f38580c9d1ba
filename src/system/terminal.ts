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
 * The terminal memmark was started on. A stream that is closed or full costs the line, nothing else.
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
    write(Deno.stderr, `${erased()}${lines}\n${drawn()}`);
  };
  return {
    say: (line) => show(`memmark: ${line}`),
    show,
    print: (text) => write(Deno.stdout, text),
    get isTerminal() {
      return Deno.stderr.isTerminal();
    },
    columns,
    hold(line) {
      forgetInBackground();
      const before = line === undefined ? erased() : "";
      standing = line !== undefined && inForeground() ? line : undefined;
      write(Deno.stderr, before + drawn());
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

function write(stream: typeof Deno.stderr, text: string): void {
  const bytes = encoder.encode(text);
  try {
    for (let written = 0; written < bytes.length;) {
      written += stream.writeSync(bytes.subarray(written));
    }
  } catch {
    // Nobody is left to read it.
  }
}
