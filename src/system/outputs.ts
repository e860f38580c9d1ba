import { reasonOf, SetupError } from "../model/errors.ts";
import type { Output, Outputs, StagedOutput, WriteFailure } from "./host.ts";

/** Outputs as files, and `-` as standard output; `isWritable` tells whether that takes bytes at once. */
export function createOutputs(isWritable: () => boolean = () => true): Outputs {
  const open = (path: string) =>
    path === "-" ? new StandardOutput(isWritable) : new FileOutput(path);
  return {
    open,
    stage: (path) =>
      isReplaceable(path) ? new StagedFile(path) : new DirectOutput(path, open(path)),
  };
}

/** What is kept for a reader that stalls. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

class StandardOutput implements Output {
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  readonly #isWritable: () => boolean;

  constructor(isWritable: () => boolean) {
    this.#isWritable = isWritable;
  }

  write(bytes: Uint8Array): WriteFailure | undefined {
    if (this.#waitingBytes + bytes.length > MAX_WAITING_BYTES) {
      return { kind: "failed", detail: "its reader takes no more" };
    }
    this.#waiting.push(bytes.slice());
    this.#waitingBytes += bytes.length;
    return this.#flush();
  }

  lock(): boolean {
    return true;
  }

  begin(): void {}

  isDrained(): boolean {
    this.#flush();
    return this.#waiting.length === 0;
  }

  isThere(): boolean {
    return true;
  }

  close(): void {}

  #flush(): WriteFailure | undefined {
    while (this.#waiting.length > 0 && this.#isWritable()) {
      const bytes = this.#waiting.shift()!;
      this.#waitingBytes -= bytes.length;
      const { failure } = writeAll((rest) => Deno.stdout.writeSync(rest), bytes);
      if (failure === undefined) continue;
      this.#waiting = [];
      return failure;
    }
    return undefined;
  }
}

class FileOutput implements Output {
  readonly #file: Deno.FsFile;
  #isNew: boolean;
  #begun = false;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    this.#isNew = !exists(path);
    try {
      // Not emptied yet: should the command not start, what was there stays. O_APPEND: the next row is
      // the first one when somebody empties the file meanwhile, and stands behind no hole of NUL bytes.
      this.#file = Deno.openSync(path, { append: true, create: true });
    } catch (error) {
      throw new SetupError(`Cannot write to "${path}": ${reasonOf(error)}`, { cause: error });
    }
  }

  lock(): boolean {
    if (!this.#file.statSync().isFile) return true;
    try {
      // flock(2): held by this open file alone, and gone with memmark, however it ends.
      if (this.#file.tryLockSync(true)) return true;
    } catch {
      return true;
    }
    // It belongs to the other one, whoever made it.
    this.#isNew = false;
    return false;
  }

  begin(): void {
    this.#begun = true;
    this.#truncate(0);
  }

  write(bytes: Uint8Array): WriteFailure | undefined {
    const { written, failure } = writeAll((rest) => this.#file.writeSync(rest), bytes);
    // Half a row would be read as wrong numbers; it stands at the end, wherever that is by now.
    if (failure && written > 0) this.#truncate(this.#file.statSync().size - written);
    return failure;
  }

  isDrained(): boolean {
    return true;
  }

  isThere(): boolean {
    try {
      const [mine, there] = [this.#file.statSync(), Deno.statSync(this.#path)];
      return mine.dev === there.dev && mine.ino === there.ino;
    } catch {
      return false;
    }
  }

  close(): void {
    this.#file.close();
    // Of a link what was made behind it, and not the link.
    if (this.#isNew && !this.#begun) Deno.removeSync(Deno.realPathSync(this.#path));
  }

  #truncate(length: number): void {
    try {
      this.#file.truncateSync(length);
    } catch {
      // A pipe or a device has nothing to cut off.
    }
  }
}

/** Written beside the file that it replaces, under a name that nobody can guess. */
class StagedFile implements StagedOutput {
  readonly #path: string;
  readonly #target: string;
  readonly #staged: string;
  readonly #file: Deno.FsFile;
  #isClosed = false;
  #isCommitted = false;

  constructor(path: string) {
    this.#path = path;
    try {
      // A link stays one: what it leads to is replaced.
      this.#target = exists(path) ? Deno.realPathSync(path) : path;
      this.#staged = `${this.#target}.${crypto.randomUUID().slice(0, 8)}.tmp`;
      this.#file = Deno.openSync(this.#staged, { write: true, createNew: true });
    } catch (error) {
      throw cannotWrite(path, reasonOf(error), error);
    }
  }

  write(bytes: Uint8Array): void {
    const { failure } = writeAll((rest) => this.#file.writeSync(rest), bytes);
    if (failure) throw cannotWrite(this.#path, detailOf(failure));
  }

  commit(): void {
    this.#closeFile();
    try {
      Deno.renameSync(this.#staged, this.#target);
      this.#isCommitted = true;
    } catch (error) {
      throw cannotWrite(this.#path, reasonOf(error), error);
    }
  }

  close(): void {
    this.#closeFile();
    if (!this.#isCommitted) Deno.removeSync(this.#staged);
    this.#isCommitted = true;
  }

  #closeFile(): void {
    if (!this.#isClosed) this.#file.close();
    this.#isClosed = true;
  }
}

/** What cannot be replaced is written as it comes. */
class DirectOutput implements StagedOutput {
  readonly #path: string;
  readonly #output: Output;

  constructor(path: string, output: Output) {
    this.#path = path;
    this.#output = output;
  }

  write(bytes: Uint8Array): void {
    const failure = this.#output.write(bytes);
    if (failure?.kind === "failed") throw cannotWrite(this.#path, failure.detail);
  }

  commit(): void {}

  close(): void {
    this.#output.close();
  }
}

const cannotWrite = (path: string, detail: string, cause?: unknown): SetupError =>
  new SetupError(`Cannot write to "${path}": ${detail}`, { cause });

const detailOf = (failure: WriteFailure): string =>
  failure.kind === "failed" ? failure.detail : "nobody reads it";

/** Whether another file can be put in its place. */
function isReplaceable(path: string): boolean {
  if (path === "-") return false;
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return true;
  }
}

function writeAll(
  write: (rest: Uint8Array) => number,
  bytes: Uint8Array,
): { written: number; failure: WriteFailure | undefined } {
  let written = 0;
  try {
    while (written < bytes.length) {
      written += write(written === 0 ? bytes : bytes.subarray(written));
    }
    return { written, failure: undefined };
  } catch (error) {
    const failure: WriteFailure = error instanceof Deno.errors.BrokenPipe
      ? { kind: "readerGone" }
      : { kind: "failed", detail: reasonOf(error) };
    return { written, failure };
  }
}

/** Whether there is a file; of a link, one behind it. */
function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
