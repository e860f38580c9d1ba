/**
 * Makes what a release consists of from compiled binaries.
 *
 *     release.ts <folder>   reads folder/memmark-<os>-<arch>/memmark for every platform; writes to
 *                           folder/release an archive of each, SHA256SUMS and a Homebrew formula
 */
import { join } from "node:path";
import config from "../deno.json" with { type: "json" };
import { type Platform, platformName, PLATFORMS } from "./build.ts";

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

/** A Homebrew formula for a release whose archives have these SHA-256 sums, by file name. */
export function formula(
  repository: string,
  version: string,
  sums: ReadonlyMap<string, string>,
): string {
  const source = (platform: Platform) => {
    const archive = `${platformName(platform)}.tar.gz`;
    const url = `https://github.com/${repository}/releases/download/v${version}/${archive}`;
    return `    on_${platform.arch === "x64" ? "intel" : "arm"} do
      url "${url}"
      sha256 "${sums.get(archive)}"
    end`;
  };
  const sources = (os: Platform["os"]) =>
    PLATFORMS.filter((platform) => platform.os === os).map(source).join("\n");
  return `class Memmark < Formula
  desc "Record the memory use of a command and everything it spawns"
  homepage "https://github.com/${repository}"
  version "${version}"
  license "MIT"

  on_macos do
${sources("macos")}
  end

  on_linux do
${sources("linux")}
  end

  def install
    bin.install "memmark"
    generate_completions_from_executable(bin/"memmark", "completions")
  end

  def caveats
    "Charts are drawn by gnuplot: brew install gnuplot"
  end

  test do
    assert_equal "memmark #{version}", shell_output("#{bin}/memmark --version").strip
  end
end
`;
}

/** Writes the release of the binaries in `folder` to `folder/release`. Throws when one is missing. */
export async function release(
  folder: string,
  repository: string,
  license: Uint8Array,
): Promise<void> {
  const out = join(folder, "release");
  await Deno.mkdir(out, { recursive: true });
  const sums = new Map<string, string>();
  for (const platform of PLATFORMS) {
    const name = platformName(platform);
    const binary = await Deno.readFile(join(folder, name, "memmark"));
    const archive = await gzip(tar([
      { name: "memmark", mode: 0o755, bytes: binary },
      { name: "LICENSE", mode: 0o644, bytes: license },
    ]));
    await Deno.writeFile(join(out, `${name}.tar.gz`), archive);
    sums.set(`${name}.tar.gz`, await sha256(archive));
  }
  await Deno.writeTextFile(join(out, "SHA256SUMS"), checksumFile(sums));
  await Deno.writeTextFile(join(out, "memmark.rb"), formula(repository, config.version, sums));
}

if (import.meta.main) {
  const license = await Deno.readFile(join(import.meta.dirname!, "..", "LICENSE"));
  const repository = Deno.env.get("GITHUB_REPOSITORY") ?? DEFAULT_REPOSITORY;
  await release(Deno.args[0] ?? "dist", repository, license);
}
