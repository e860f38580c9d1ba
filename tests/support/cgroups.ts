/** Control groups for tests: fixtures as folders, and real v1 memory groups. */
import { dirname, join } from "node:path";
import { ownIdentity } from "../../src/cgroup/group_name.ts";
import type { CgroupFiles } from "../../src/cgroup/cgroup_files.ts";
import { locate } from "../../src/cgroup/find_cgroup.ts";
import { memoryMembership, parseProcCgroup } from "../../src/cgroup/parse.ts";
import { openCgroupFiles } from "../../src/system/cgroup_files.ts";
import { openLibc } from "../../src/system/libc.ts";

/** This machine's. */
export const machine: CgroupFiles = openCgroupFiles("", openLibc());

/** Unpacks a fixture (tests/fixtures/cgroup/README.md) into a folder. */
export function unpack(name: string, root: string): void {
  const text = Deno.readTextFileSync(
    join(import.meta.dirname!, "../fixtures/cgroup", `${name}.txt`),
  );
  const parts = text.split(/^==> (.*) <==\n/m);
  for (let i = 1; i < parts.length; i += 2) {
    const path = join(root, parts[i]!);
    Deno.mkdirSync(dirname(path), { recursive: true });
    const isLast = i + 2 >= parts.length;
    Deno.writeTextFileSync(path, isLast ? parts[i + 1]! : parts[i + 1]!.replace(/\n$/, ""));
  }
}

/** The folder of this process's own v1 memory group; undefined where it may make none in it. */
export function ownV1Group(): string | undefined {
  const text = Deno.build.os === "linux" ? Deno.readTextFileSync("/proc/self/cgroup") : "";
  const membership = memoryMembership(parseProcCgroup(text));
  if (membership?.version !== 1) return undefined;
  const place = locate(machine, membership, ownIdentity(machine)!.pid);
  if (typeof place === "string") return undefined;
  const probe = `${place.folder}/memmark-test-probe`;
  if (machine.makeFolder(probe) !== undefined) return undefined;
  machine.removeFolder(probe);
  return place.folder;
}

/**
 * Value for a test's `ignore`: true where no v1 memory groups can be made. Where they could be, for
 * root and where v1 accounts memory, and `CI` is set, that throws instead: there a test that silently
 * does not run is a fault.
 */
export function needsV1Groups(): boolean {
  if (ownV1Group() !== undefined) return false;
  const ci = Deno.env.get("CI");
  if (ci && ci !== "false" && Deno.uid() === 0 && hasV1Memory()) {
    throw new Error("No v1 memory control groups can be made here, and CI is set");
  }
  return true;
}

const hasV1Memory = (): boolean =>
  Deno.build.os === "linux" && /:memory:/.test(Deno.readTextFileSync("/proc/self/cgroup"));

/**
 * v2 groups in a temporary folder that plays `/`, by the kernel's rules as far as memmark meets
 * them: a new group has its files, a process is in one group, one with processes is not removed.
 */
export class PlayedV2 implements CgroupFiles {
  readonly #files: CgroupFiles;
  /** Pids that are just ending: they cannot be moved. */
  readonly ending = new Set<number>();
  /** Files that new groups do not have. */
  readonly hidden = new Set<string>();
  /** Where nothing may be made or written. */
  readonly denied = new Set<string>();
  readonly #root: string;
  readonly #selfPid: number;

  constructor(root: string, selfPid: number) {
    this.#root = root;
    this.#selfPid = selfPid;
    this.#files = openCgroupFiles(root, undefined);
  }

  open = (path: string) => this.#files.open(path);
  read = (handle: number, buffer: Uint8Array, offset: number) =>
    this.#files.read(handle, buffer, offset);
  close = (handle: number) => this.#files.close(handle);
  numbersIn = (path: string) => this.#files.numbersIn(path);
  foldersIn = (path: string) => this.#files.foldersIn(path);

  makeFolder(path: string): string | undefined {
    if (this.denied.has(path.slice(0, path.lastIndexOf("/")))) return "permission denied";
    const why = this.#files.makeFolder(path);
    if (why !== undefined) return why;
    this.put(`${path}/cgroup.procs`, "");
    for (const name of ["memory.max", "memory.swap.max", "pids.max"]) {
      if (!this.hidden.has(name)) this.put(`${path}/${name}`, "max\n");
    }
    return undefined;
  }

  removeFolder(path: string): string | undefined {
    if (this.text(`${path}/cgroup.procs`) !== "" || this.foldersIn(path).length > 0) {
      return "device or resource busy";
    }
    Deno.removeSync(this.#root + path, { recursive: true });
    return undefined;
  }

  write(path: string, text: string): string | undefined {
    if (this.denied.has(path)) return "permission denied";
    if (!path.endsWith("/cgroup.procs")) return void this.put(path, `${text}\n`);
    const pid = Number(text) || this.#selfPid;
    if (this.ending.has(pid)) return undefined;
    for (const list of this.#lists()) {
      this.put(list, this.text(list).replace(new RegExp(`^${pid}\n`, "m"), ""));
    }
    this.put(path, `${this.text(path)}${pid}\n`);
    return undefined;
  }

  text(path: string): string {
    return Deno.readTextFileSync(this.#root + path);
  }

  put(path: string, text: string): void {
    Deno.writeTextFileSync(this.#root + path, text);
  }

  *#lists(folder = "/sys/fs/cgroup"): Generator<string> {
    try {
      Deno.statSync(`${this.#root}${folder}/cgroup.procs`);
      yield `${folder}/cgroup.procs`;
    } catch {
      // The folders above the first group in the fixture have none.
    }
    for (const name of this.foldersIn(folder)) yield* this.#lists(`${folder}/${name}`);
  }
}
