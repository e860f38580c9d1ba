/** A platform that memmark is released for, and Deno's names for it. */
export interface Platform {
  readonly os: "linux" | "macos";
  readonly arch: "x64" | "arm64";
  readonly triple: string;
  /** The npm package of its binary. */
  readonly npm: string;
  /** The interpreter that its binary names, where that may be missing. */
  readonly loader?: string;
}

export const PLATFORMS: readonly Platform[] = [
  {
    os: "linux",
    arch: "x64",
    triple: "x86_64-unknown-linux-gnu",
    npm: "@deno/linux-x64-glibc",
    loader: "/lib64/ld-linux-x86-64.so.2",
  },
  {
    os: "linux",
    arch: "arm64",
    triple: "aarch64-unknown-linux-gnu",
    npm: "@deno/linux-arm64-glibc",
    loader: "/lib/ld-linux-aarch64.so.1",
  },
  { os: "macos", arch: "x64", triple: "x86_64-apple-darwin", npm: "@deno/darwin-x64" },
  { os: "macos", arch: "arm64", triple: "aarch64-apple-darwin", npm: "@deno/darwin-arm64" },
];

/** `memmark-linux-x64` and the like: the folder of a compiled binary and the stem of its archive. */
export function platformName(platform: Platform): string {
  return `memmark-${platform.os}-${platform.arch}`;
}

/** Whether it is that of this machine. */
export function isHost(platform: Platform): boolean {
  return platform.triple === Deno.build.target;
}
