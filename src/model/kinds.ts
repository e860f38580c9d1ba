/**
 * What resident memory is made of, as the kernel tells its pages apart. In PSS each page counts by its
 * share, in RSS in every process.
 */
export interface MemoryKinds {
  /** What programs allocate, and what they changed of private mappings: it can only be swapped out. */
  readonly anonBytes: number;
  /** Pages of mapped files, programs and libraries among them: the kernel can drop or write them back. */
  readonly fileBytes: number;
  /** Shared memory: tmpfs, memfd, System V, anonymous mappings that are shared. */
  readonly shmemBytes: number;
}

/** The kinds in the order in which they are told and drawn. */
export const KINDS = ["anonBytes", "fileBytes", "shmemBytes"] as const;

/** All of it. */
export const sumOfKinds = ({ anonBytes, fileBytes, shmemBytes }: MemoryKinds): number =>
  anonBytes + fileBytes + shmemBytes;

/** Kind by kind; undefined where one of the two is not known. */
export function addKinds(
  a: MemoryKinds | undefined,
  b: MemoryKinds | undefined,
): MemoryKinds | undefined {
  return a && b && {
    anonBytes: a.anonBytes + b.anonBytes,
    fileBytes: a.fileBytes + b.fileBytes,
    shmemBytes: a.shmemBytes + b.shmemBytes,
  };
}

/** The sum; undefined where one of them is not known, or there is none. */
export function totalKinds(all: Iterable<MemoryKinds | undefined>): MemoryKinds | undefined {
  let total: MemoryKinds | undefined;
  let isFirst = true;
  for (const kinds of all) {
    total = isFirst ? kinds : addKinds(total, kinds);
    isFirst = false;
    if (total === undefined) return undefined;
  }
  return total;
}

/** A look at what the memory of a tree is made of. */
export interface Composition {
  /** What the kinds add up to: PSS, or RSS where the kernel does not tell, or there is but one process. */
  readonly metric: "pss" | "rss";
  readonly kinds?: MemoryKinds;
  /** PSS of the tree, where it was read. */
  readonly pssBytes?: number;
}

/** Mappings of one name in a process. */
export interface MappingFigure {
  /** `[heap]`, `[anon]`, `[stack]`, a file's own name, `/dev/shm/…` in full, `memfd:…`, `SYSV…`. */
  readonly name: string;
  readonly rssBytes: number;
  /** What of it is this process's share. */
  readonly pssBytes: number;
  /** How many mappings of that name there are. */
  readonly count: number;
}

/** The largest mappings of one process, the largest first. */
export interface ProcessMappings {
  readonly pid: number;
  /** The command line. */
  readonly command: string;
  /** RSS of the process, by the same reading. */
  readonly rssBytes: number;
  readonly mappings: readonly MappingFigure[];
}

/** Mappings that are told of. */
export const MAX_MAPPINGS = 10;
