/**
 * Makes what a release consists of from compiled binaries and packages.
 *
 *     release.ts <folder>   reads folder/memmark-<os>-<arch>/memmark for every platform, folder/any and
 *                           folder/npm (packages.ts); writes to folder/release an archive of each,
 *                           SHA256SUMS and a Homebrew formula
 *     release.ts notes      prints what CHANGELOG.md says of this version; fails where it says nothing
 */
import { join } from "node:path";
import config from "../deno.json" with { type: "json" };
import { BuildError } from "./own_deno.ts";
import { platformName, PLATFORMS } from "./platforms.ts";
import { releaseNotes } from "./changelog.ts";
import { formula } from "./formula.ts";

/** Where the formula downloads from, unless `GITHUB_REPOSITORY` says otherwise. */
const DEFAULT_REPOSITORY = "criccomini/memmark";

/** A file of an archive. */
export interface TarEntry {
  /** At most 100 bytes. */
  readonly name: string;
  /** Permission bits. */
  readonly mode: number;
  readonly bytes: Uint8Array;
}

/**
 * The entries as a ustar archive (POSIX.1-1988) whose bytes depend on nothing else: all files are of
 * root and of 1970. The programs called `tar` have no common flags for that.
 */
export function tar(entries: readonly TarEntry[]): Uint8Array<ArrayBuffer> {
  const blocks = entries.flatMap((entry) => [
    tarHeader(entry),
    entry.bytes,
    new Uint8Array(-entry.bytes.length & 511),
  ]);
  return concat([...blocks, new Uint8Array(1024)]);
}

function tarHeader({ name, mode, bytes }: TarEntry): Uint8Array {
  const header = new Uint8Array(512);
  const put = (offset: number, text: string) => header.set(new TextEncoder().encode(text), offset);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0") + "\0";
  put(0, name);
  put(100, octal(mode, 7));
  put(108, octal(0, 7)); // uid
  put(116, octal(0, 7)); // gid
  put(124, octal(bytes.length, 11));
  put(136, octal(0, 11)); // mtime
  put(148, " ".repeat(8)); // the checksum counts its own field as blanks
  put(156, "0"); // a regular file
  put(257, "ustar\x0000");
  put(265, "root");
  put(297, "root");
  put(148, octal(header.reduce((sum, byte) => sum + byte, 0), 6));
  return header;
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** The bytes gzipped, without a name or a time in the header. */
export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The SHA-256 in lower-case hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** `sha256sum`'s format, for `sha256sum --check`. */
export function checksumFile(sums: ReadonlyMap<string, string>): string {
  return [...sums].map(([name, sum]) => `${sum}  ${name}\n`).join("");
}

/** The files below a folder by their paths, in one order everywhere; what is in `bin` can be executed. */
export async function treeOf(folder: string, prefix = ""): Promise<TarEntry[]> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  const entries: TarEntry[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if ((await Deno.stat(path)).isDirectory) {
      entries.push(...await treeOf(path, `${prefix}${name}/`));
      continue;
    }
    const mode = /(^|\/)bin\/$/.test(prefix) ? 0o755 : 0o644;
    entries.push({ name: prefix + name, mode, bytes: await Deno.readFile(path) });
  }
  return entries;
}

/** The archive of each platform's binary, of the portable bundle and of the npm package, by file name. */
async function archivesOf(folder: string): Promise<Map<string, TarEntry[]>> {
  const share = await treeOf(join(folder, "any/share"), "share/");
  const archives = new Map<string, TarEntry[]>();
  for (const platform of PLATFORMS) {
    const name = platformName(platform);
    const binary = await Deno.readFile(join(folder, name, "memmark"));
    archives.set(`${name}.tar.gz`, [{ name: "memmark", mode: 0o755, bytes: binary }, ...share]);
  }
  archives.set("memmark-any.tar.gz", await treeOf(join(folder, "any")));
  // What `npm pack` would make: npm wants all of it below one folder.
  archives.set("memmark-npm.tgz", await treeOf(join(folder, "npm"), "package/"));
  return archives;
}

/** Writes the release of what is in `folder` to `folder/release`. Throws when something is missing. */
export async function release(folder: string, repository: string): Promise<void> {
  const out = join(folder, "release");
  await Deno.mkdir(out, { recursive: true });
  const sums = new Map<string, string>();
  for (const [name, entries] of await archivesOf(folder)) {
    const archive = await gzip(tar(entries));
    await Deno.writeFile(join(out, name), archive);
    sums.set(name, await sha256(archive));
  }
  await Deno.writeTextFile(join(out, "SHA256SUMS"), checksumFile(sums));
  await Deno.writeTextFile(join(out, "memmark.rb"), formula(repository, config.version, sums));
}

/** What CHANGELOG.md says of this version. Throws BuildError where it says nothing. */
async function notes(): Promise<string> {
  const changelog = await Deno.readTextFile(join(import.meta.dirname!, "../CHANGELOG.md"));
  const found = releaseNotes(changelog, config.version);
  if (found !== undefined) return found.text;
  throw new BuildError(
    `CHANGELOG.md has no section "## ${config.version} - <YYYY-MM-DD>": rename "## Unreleased", and ` +
      "begin a new one above it",
  );
}

if (import.meta.main) {
  const [action = "dist"] = Deno.args;
  const repository = Deno.env.get("GITHUB_REPOSITORY") ?? DEFAULT_REPOSITORY;
  try {
    if (action === "notes") await Deno.stdout.write(new TextEncoder().encode(await notes()));
    else await release(action, repository);
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(error.message);
    Deno.exitCode = 1;
  }
}
