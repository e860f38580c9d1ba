import { reasonOf } from "../model/errors.ts";
import type { Libc } from "./libc.ts";
import { openProcFiles } from "./proc_files.ts";

/** Files and folders below `root` ("" for the machine's own), as src/cgroup/cgroup_files.ts wants them. */
export function openCgroupFiles(root: string, libc: Libc | undefined) {
  const files = openProcFiles(root, libc);
  return {
    open: (path: string) => files.open(path),
    read: (handle: number, buffer: Uint8Array, offset: number) =>
      files.read(handle, buffer, offset),
    close: (handle: number) => files.close(handle),
    numbersIn: (path: string) => files.numbersIn(path),
    foldersIn: (path: string) => foldersIn(`${root}${path}`),
    write: (path: string, text: string) => failure(() => writeOnce(`${root}${path}`, text)),
    makeFolder: (path: string) => failure(() => Deno.mkdirSync(`${root}${path}`)),
    removeFolder: (path: string) => failure(() => Deno.removeSync(`${root}${path}`)),
  };
}

function foldersIn(path: string): string[] {
  try {
    return [...Deno.readDirSync(path)].filter((entry) => entry.isDirectory).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** Neither made nor emptied before: files of control groups take no O_CREAT for what is not there. */
function writeOnce(path: string, text: string): void {
  using file = Deno.openSync(path, { write: true });
  file.writeSync(new TextEncoder().encode(text));
}

function failure(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
