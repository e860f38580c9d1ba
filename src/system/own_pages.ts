import { intIn, RARE_INT } from "./libc.ts";

const SYMBOLS = {
  madvise: { parameters: ["usize", "usize", "i32"], result: RARE_INT },
} as const;

const MADV_DONTNEED = 4;

/**
 * Gives back the pages of memmark's own program, some 30 MiB of RSS that were needed to start and mostly
 * never again: those that are come back from the page cache by themselves, without a read, 16 at a time.
 * Only what is as it stands in the file is let go of: machine code, and constants before it, which nothing
 * was relocated in (madvise(2), MADV_DONTNEED of a private file mapping). Linux only, else nothing.
 */
export function releaseProgramPages(): void {
  try {
    const { madvise } = Deno.dlopen("libc.so.6", SYMBOLS).symbols;
    const program = Deno.readLinkSync("/proc/self/exe");
    for (const { start, end } of fileMappings(Deno.readTextFileSync("/proc/self/maps"), program)) {
      intIn(madvise(start, end - start, MADV_DONTNEED));
    }
  } catch {
    // No glibc, or no /proc: it stays as large as it is.
  }
}

/** Where the code of a program lies, and what lies in its file before that, by `maps` of proc(5). */
export function fileMappings(maps: string, program: string): { start: bigint; end: bigint }[] {
  return maps.split("\n").filter((line) => line.endsWith(program)).flatMap((line) => {
    const [, start, end, mode, offset, path] = MAPPING.exec(line) ?? [];
    const isAsInFile = mode === "r-xp" || (mode === "r--p" && Number(`0x${offset}`) === 0);
    return isAsInFile && path === program
      ? [{ start: BigInt(`0x${start}`), end: BigInt(`0x${end}`) }]
      : [];
  });
}

const MAPPING = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) ([0-9a-f]+) \S+ \d+ +(.*)$/;
