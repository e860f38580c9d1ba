import { SetupError } from "../model/errors.ts";
import type { Summary } from "../summary/summary.ts";
import type { FileReader } from "../system/host.ts";
import { readRecording, type ReadRequest } from "./read_recording.ts";
import { parseSummary } from "./read_summary.ts";

/** 5000 phases are 1.5 MB. */
const MAX_JSON_BYTES = 64 * 1024 ** 2;
const SPACE = 32, BRACE = 123;

/**
 * Reads the summary of a run from its CSV, with what stands beside that, or from a summary as JSON: the
 * first character tells which of them it is. The file is read once, so that a pipe will do. `series` takes the course of a CSV; a summary has none.
 *
 * @throws SetupError when the file is neither, or broken, with the line or the key.
 */
export function readRunSummary(
  host: FileReader,
  path: string,
  request: Pick<ReadRequest, "series" | "detail"> = {},
): Summary {
  const blocks = new Peeked(() => host.readBlocks(path));
  if (blocks.firstCharacter() === BRACE) return parseSummary(textOf(blocks, path), path);
  const readBlocks = (wanted: string) => wanted === path ? blocks : host.readBlocks(wanted);
  const files = { readText: (path: string) => host.readText(path), readBlocks };
  return readRecording(files, path, request).summary;
}

/** Blocks of a file, whose first may be looked at before they are taken. */
class Peeked implements Iterable<Uint8Array> {
  readonly #open: () => Iterable<Uint8Array>;
  #blocks: Iterator<Uint8Array> | undefined;
  #first: IteratorResult<Uint8Array> | undefined;

  constructor(open: () => Iterable<Uint8Array>) {
    this.#open = open;
  }

  /** Undefined of an empty file, and of one that cannot be read: whoever takes the blocks is told. */
  firstCharacter(): number | undefined {
    try {
      this.#blocks = this.#open()[Symbol.iterator]();
      this.#first = this.#blocks.next();
    } catch {
      this.#blocks = undefined;
    }
    return this.#first?.done === false ? this.#first.value.find((byte) => byte > SPACE) : undefined;
  }

  *[Symbol.iterator](): Iterator<Uint8Array> {
    const blocks = this.#blocks ?? this.#open()[Symbol.iterator]();
    let next = this.#first ?? blocks.next();
    for (; !next.done; next = blocks.next()) yield next.value;
  }
}

function textOf(blocks: Iterable<Uint8Array>, path: string): string {
  const decoder = new TextDecoder();
  let text = "", bytes = 0;
  for (const block of blocks) {
    bytes += block.length;
    if (bytes > MAX_JSON_BYTES) {
      throw new SetupError(
        `Cannot read ${JSON.stringify(path)}: found JSON of more than ${
          MAX_JSON_BYTES / 1024 ** 2
        } MiB, wanted a summary of memmark`,
      );
    }
    text += decoder.decode(block, { stream: true });
  }
  return text + decoder.decode();
}
