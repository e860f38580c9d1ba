import { type MappingFigure, MAX_MAPPINGS } from "../../model/kinds.ts";

/** The first line of a mapping in `/proc/<pid>/smaps`, up to its name; or one of its sizes. */
const LINE =
  /^(?:[0-9a-f]+-[0-9a-f]+ [-rwxsp]{4} [0-9a-f]+ [0-9a-f]+:[0-9a-f]+ \d+ *(.*)|(Rss|Pss): +(\d+) kB)$/gm;

interface Sum {
  rssBytes: number;
  pssBytes: number;
  count: number;
}

/** Adds up the mappings of a process by their names, block by block of `/proc/<pid>/smaps`. */
export class MappingSums {
  readonly #byPath = new Map<string, Sum>();
  #current: Sum | undefined;

  /** Takes whole lines; a mapping may go on in the next block. */
  add(text: string): void {
    for (const [, path, key, kib] of text.matchAll(LINE)) {
      if (path !== undefined) {
        this.#current = this.#of(path);
        this.#current.count++;
      } else if (this.#current !== undefined) {
        this.#current[key === "Rss" ? "rssBytes" : "pssBytes"] += Number(kib) * 1024;
      }
    }
  }

  /** RSS of all of them. */
  get rssBytes(): number {
    return this.#byPath.values().reduce((sum, { rssBytes }) => sum + rssBytes, 0);
  }

  /** The largest, those without resident memory left out. */
  largest(): MappingFigure[] {
    return [...this.#byPath]
      .filter(([, { rssBytes }]) => rssBytes > 0)
      .sort(([a, { rssBytes: x }], [b, { rssBytes: y }]) => y - x || (a < b ? -1 : 1))
      .slice(0, MAX_MAPPINGS)
      .map(([path, sum]) => ({ name: mappingName(path), ...sum }));
  }

  #of(path: string): Sum {
    const known = this.#byPath.get(path);
    if (known !== undefined) return known;
    const sum = { rssBytes: 0, pssBytes: 0, count: 0 };
    this.#byPath.set(path, sum);
    return sum;
  }
}

/**
 * What people call a mapping. Of a file its own name alone, for a summary is published; of shared memory
 * all there is. The kernel writes line breaks in names as `\012`.
 */
export function mappingName(path: string): string {
  if (path === "") return "[anon]";
  if (path.startsWith("[")) return path;
  const isDeleted = path.endsWith(" (deleted)");
  const bare = isDeleted ? path.slice(0, -" (deleted)".length) : path;
  // Anonymous memory that is shared, memfd_create(2) and shmget(2) have files that nobody can open.
  if (isDeleted && bare === "/dev/zero") return "[shared anon]";
  if (isDeleted && /^\/(memfd:|SYSV)/.test(bare)) return bare.slice(1);
  return bare.startsWith("/dev/shm/") ? path : path.slice(bare.lastIndexOf("/") + 1);
}
