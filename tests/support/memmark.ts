/** How tests start the real program, and whatever else they need to run, and look at what comes out. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { MEMMARK } from "./installed.ts";

export { MEMMARK };

/** Whoever waits longer waits in vain: it only says which test hangs, on however slow a machine. */
export const HANGS_AFTER_MS = 120_000;

/** How to start a program. */
export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Given as standard input; `open` leaves it open, for `write`, until `closeStdin`. Empty without it. */
  readonly stdin?: string | "open";
  /** A command that runs the program in its own way, such as `["nohup"]`. */
  readonly via?: readonly string[];
}

/** How a program ended and what it said. */
export interface Result {
  /** 128+n after signal n. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A stream that is read as it comes. */
export class Collected {
  bytes = new Uint8Array(0);
  readonly done: Promise<void>;
  #changed = Promise.withResolvers<void>();
  #isDone = false;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.done = this.#read(stream);
  }

  get text(): string {
    return new TextDecoder().decode(this.bytes);
  }

  /** Resolves once `isThere` says so of the text so far; rejects when the stream ends before. */
  async until(isThere: (text: string) => boolean, what: string): Promise<void> {
    while (!isThere(this.text)) {
      if (this.#isDone) throw new Error(`Ended without ${what}: ${JSON.stringify(this.text)}`);
      await withDeadline(
        this.#changed.promise,
        () => `${what}; so far ${JSON.stringify(this.text)}`,
      );
    }
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const part of stream) {
      const all = new Uint8Array(this.bytes.length + part.length);
      all.set(this.bytes);
      all.set(part, this.bytes.length);
      this.bytes = all;
      this.#wake();
    }
    this.#isDone = true;
    this.#wake();
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** A program that runs. Killed at the end of an `await using` block, if it still does. */
export class Running implements AsyncDisposable {
  readonly pid: number;
  readonly stdout: Collected;
  readonly stderr: Collected;
  readonly result: Promise<Result>;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #ended = false;
  readonly #child: Deno.ChildProcess;

  constructor(child: Deno.ChildProcess, hasStdin: boolean) {
    this.#child = child;
    this.pid = child.pid;
    this.stdout = new Collected(child.stdout);
    this.stderr = new Collected(child.stderr);
    this.#stdin = hasStdin ? child.stdin.getWriter() : undefined;
    this.result = this.#wait();
  }

  /** How it ended; rejects when it hangs. */
  end(): Promise<Result> {
    const said = () => `the end of pid ${this.pid}; so far ${this.stdout.text}${this.stderr.text}`;
    return withDeadline(this.result, said);
  }

  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Stops it as Ctrl+Z does, until SIGCONT; on Linux. */
  async pause(): Promise<void> {
    this.signal("SIGSTOP");
    // It may be on another processor when the signal is sent.
    const state = () => readIfThere(`/proc/${this.pid}/stat`).replace(/^.*\) /s, "")[0];
    await waitUntil(() => state() === "T", "it to stop");
  }

  async write(text: string): Promise<void> {
    try {
      await this.#stdin!.write(new TextEncoder().encode(text));
    } catch (error) {
      // It need not read all that it is given.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }
  }

  async closeStdin(): Promise<void> {
    await this.#stdin?.close().catch(() => {});
  }

  async #wait(): Promise<Result> {
    const { code } = await this.#child.status;
    this.#ended = true;
    await Promise.all([this.stdout.done, this.stderr.done]);
    return { code, stdout: this.stdout.text, stderr: this.stderr.text };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeStdin();
    if (!this.#ended) this.#child.kill("SIGKILL");
    await this.end();
  }
}

/** Starts any program. */
export function start(command: readonly string[], options: RunOptions = {}): Running {
  const [program, ...args] = command;
  const child = new Deno.Command(program!, {
    args,
    ...options.cwd !== undefined && { cwd: options.cwd },
    ...options.env && { env: { ...options.env } },
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const running = new Running(child, options.stdin !== undefined);
  if (options.stdin !== undefined && options.stdin !== "open") {
    running.write(options.stdin).then(() => running.closeStdin());
  }
  return running;
}

/** Starts memmark. */
export function startMemmark(args: readonly string[], options: RunOptions = {}): Running {
  return start([...options.via ?? [], ...MEMMARK, ...args], options);
}

/** Runs any program to its end. */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<Result> {
  await using running = start(command, options);
  return await running.end();
}

/** Runs memmark to its end. */
export async function runMemmark(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Result> {
  await using running = startMemmark(args, options);
  return await running.end();
}

/** Resolves when a line `line` has come on the stream. */
export function waitForLine(stream: Collected, line: string): Promise<void> {
  return stream.until((text) => `\n${text}`.includes(`\n${line}\n`), `the line "${line}"`);
}

/** Looks again and again until `isSo`; for what cannot be waited for. */
export async function waitUntil(isSo: () => boolean, what: string): Promise<void> {
  const sinceMs = performance.now();
  while (!isSo()) {
    if (performance.now() - sinceMs > HANGS_AFTER_MS) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A temporary folder, removed at the end of a `using` block. */
export class TempDir implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "memmark-test-" });

  /** A path in it. */
  file(name: string): string {
    return join(this.path, name);
  }

  /** Writes a file into it and returns its path. */
  write(name: string, text: string, mode = 0o644): string {
    Deno.writeTextFileSync(this.file(name), text);
    Deno.chmodSync(this.file(name), mode);
    return this.file(name);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** A new temporary folder: `using dir = tempDir()`. */
export function tempDir(): TempDir {
  return new TempDir();
}

/** A row of a recording, cells by the names of their columns; what was not measured is "". */
export type Row = Readonly<Record<string, string>>;

/** Parses a recording; fails unless it is whole: a header, and rows of as many cells, all with LF. */
export function parseRows(csv: string): Row[] {
  assert.ok(csv.endsWith("\n"), `The recording ends within a line: ${JSON.stringify(csv)}`);
  return parse(csv, { columns: true, record_delimiter: "\n" });
}

/** The rows of the recording at this path. */
export function readRows(csvPath: string): Row[] {
  return parseRows(Deno.readTextFileSync(csvPath));
}

/** The last row so far of a recording that has some: cheaper than all of them, for who looks often. */
export function lastRow(csvPath: string): Row {
  const lines = Deno.readTextFileSync(csvPath).split("\n");
  return parseRows(`${lines[0]}\n${lines.at(-2)}\n`)[0]!;
}

/** Whole rows on disk so far, while a recording runs. */
export function countRows(csvPath: string): number {
  return Math.max(0, readIfThere(csvPath).split("\n").length - 2);
}

/** The first row whose reading begins after now, and that is as it is wanted. */
export async function nextRow(
  csvPath: string,
  isWanted: (row: Row) => boolean = () => true,
): Promise<Row> {
  // The one that is being read or written just now may have begun before.
  const from = countRows(csvPath) + 1;
  const find = () => readRows(csvPath).slice(from).find(isWanted);
  await waitUntil(() => countRows(csvPath) > from && find() !== undefined, "the next row");
  return find()!;
}

/** A file's text, or "" where there is none. */
export function readIfThere(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

async function withDeadline<Value>(promise: Promise<Value>, what: () => string): Promise<Value> {
  let timer;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited in vain for ${what()}`)), HANGS_AFTER_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
