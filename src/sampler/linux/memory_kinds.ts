/** Parsers of what `/proc` tells about kinds of memory, proc(5): text in, values out. */

import type { MemoryKinds } from "../../model/kinds.ts";
import type { Smaps } from "./proc_parse.ts";

/** What `smaps_rollup` tells beyond PSS and swap. */
export interface SmapsBreakdown extends Smaps {
  /** Unique set size: private pages, clean and dirty. NaN: not in the text. */
  readonly ussBytes: number;
  /** Linux 5.3, and in `smaps_rollup` only. */
  readonly kinds?: MemoryKinds;
}

/** `RssAnon`, `RssFile` and `RssShmem` of `/proc/<pid>/status`, Linux 4.5. Kernel threads have none. */
export function parseRssKinds(text: string): MemoryKinds | undefined {
  return kindsOf(fields(text, /^Rss(Anon|File|Shmem):\s*(\d+) kB$/gm));
}

/** `Pss`, `Swap`, their kinds and the private pages of `/proc/<pid>/smaps_rollup`. */
export function parseSmapsBreakdown(text: string): SmapsBreakdown {
  const all = fields(text, /^(Pss|Swap|Private_Clean|Private_Dirty): +(\d+) kB$/gm);
  const kinds = kindsOf(fields(text, /^Pss_(Anon|File|Shmem): +(\d+) kB$/gm));
  return {
    pssBytes: all.get("Pss") ?? NaN,
    swapBytes: all.get("Swap") ?? NaN,
    ussBytes: (all.get("Private_Clean") ?? NaN) + (all.get("Private_Dirty") ?? NaN),
    ...kinds && { kinds },
  };
}

/** Sums in bytes of the lines that a pattern of a name and a number of kB finds. */
function fields(text: string, pattern: RegExp): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [, name, kib] of text.matchAll(pattern)) {
    sums.set(name!, (sums.get(name!) ?? 0) + Number(kib) * 1024);
  }
  return sums;
}

function kindsOf(fields: ReadonlyMap<string, number>): MemoryKinds | undefined {
  const anonBytes = fields.get("Anon"), fileBytes = fields.get("File");
  const shmemBytes = fields.get("Shmem");
  return anonBytes === undefined || fileBytes === undefined || shmemBytes === undefined
    ? undefined
    : { anonBytes, fileBytes, shmemBytes };
}
