import { reasonOf, SetupError } from "../model/errors.ts";
import type { FileFacts, SharedFile, SharedFiles } from "./host.ts";

/** Shared files by Deno. */
export const denoSharedFiles: SharedFiles = {
  cwd: () => Deno.cwd(),
  stat(path) {
    try {
      return factsOf(Deno.statSync(path));
    } catch {
      return undefined;
    }
  },
  open: (path) => attempt("read", path, () => new DenoSharedFile(Deno.openSync(path))),
  append(path, bytes) {
    attempt("write to", path, () => {
      // O_APPEND: the end is found and written at in one step, see write(2).
      using file = Deno.openSync(path, { append: true, create: true });
      const written = file.writeSync(bytes);
      if (written < bytes.length) throw new Error("no space left on device");
    });
  },
  remove(path) {
    try {
      Deno.removeSync(path);
      return true;
    } catch (error) {
      return error instanceof Deno.errors.NotFound;
    }
  },
  makeFolderOf(path) {
    const made: string[] = [];
    attempt("make the folder of", path, () => {
      for (const folder of foldersOf(path)) if (makeFolder(folder)) made.push(folder);
    });
    return made;
  },
  removeFolder(path) {
    try {
      // Without `recursive`: rmdir(2) leaves a folder that somebody uses.
      Deno.removeSync(path);
    } catch {
      // It is in use, or gone.
    }
  },
};

/** `a/b/c.csv` → `a`, `a/b`. */
const foldersOf = (path: string): readonly string[] =>
  Array.from(path.matchAll(/(?<=[^/])\/+(?=[^/])/g), ({ index }) => path.slice(0, index));

/** Makes the folder, and says whether it was not there: others may make the same at the same time. */
function makeFolder(path: string): boolean {
  try {
    Deno.mkdirSync(path);
    return true;
  } catch (error) {
    try {
      if (Deno.statSync(path).isDirectory) return false;
    } catch {
      // Why it cannot be made is what counts.
    }
    throw error;
  }
}

class DenoSharedFile implements SharedFile {
  readonly id: string;
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile) {
    this.#file = file;
    this.id = factsOf(file.statSync()).id;
  }

  read(buffer: Uint8Array, offset: number): number {
    try {
      this.#file.seekSync(offset, Deno.SeekMode.Start);
      return this.#file.readSync(buffer) ?? 0;
    } catch {
      return 0;
    }
  }

  close(): void {
    this.#file.close();
  }
}

function factsOf(info: Deno.FileInfo): FileFacts {
  return {
    id: `${info.dev}:${info.ino}`,
    isRegular: info.isFile,
    sizeBytes: info.size,
    modifiedUnixMs: info.mtime?.getTime() ?? 0,
  };
}

function attempt<Result>(what: string, path: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw new SetupError(`Cannot ${what} ${JSON.stringify(path)}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
