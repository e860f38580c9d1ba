import type { Terminal } from "../../src/system/host.ts";

/** A terminal on paper. */
export class FakeTerminal implements Terminal {
  /** What was said, and what was held in its time (`undefined`: taken away). */
  readonly said: string[] = [];
  /** All of standard output. */
  printed = "";
  readonly held: (string | undefined)[] = [];

  constructor(public width: number | undefined = 80, readonly isTerminal = true) {}

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
  hold(line: string | undefined): void {
    this.held.push(line);
  }
}
