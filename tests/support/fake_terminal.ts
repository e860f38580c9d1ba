import type { Terminal } from "../../src/system/host.ts";

/** A terminal on paper. */
export class FakeTerminal implements Terminal {
  /** What was said, and the status lines in their time (`undefined`: taken away). */
  readonly said: string[] = [];
  /** All of standard output. */
  printed = "";
  readonly statusLines: (string | undefined)[] = [];

  constructor(public width: number | undefined = 80, readonly isTerminal = true) {}

  printsToTerminal = false;

  say(line: string): void {
    this.said.push(line);
  }
  show(lines: string): void {
    this.said.push(lines);
  }
  print(text: string): void {
    this.printed += text;
  }
  columns(): number | undefined {
    return this.width;
  }
  setStatusLine(line: string | undefined): void {
    this.statusLines.push(line);
  }
}
