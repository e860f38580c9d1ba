import type { Terminal } from "./host.ts";

const encoder = new TextEncoder();

/** The terminal memmark was started on. A stream that is closed or full costs the line, nothing else. */
export function createTerminal(): Terminal {
  return {
    say: (line) => write(Deno.stderr, `memmark: ${line}\n`),
    print: (text) => write(Deno.stdout, text),
  };
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
