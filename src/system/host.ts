/**
 * The operating system as memmark needs it, outside of the sampling path. Everything that touches
 * the machine goes through here, so that a test can play any machine (tests/support/fake_host.ts).
 */
export interface Host {
  readonly os: "linux" | "darwin";
  /** memmark's own pid. */
  readonly pid: number;
  /** An environment variable, or undefined. */
  env(name: string): string | undefined;
  /** Runs a helper program (ps, footprint, gnuplot ...) to its end; never the user's command. */
  runHelper(request: HelperRequest): Promise<HelperResult>;
  /** Whole text of a small file, or undefined when it cannot be read. */
  readText(path: string): string | undefined;
  /** The file's bytes in blocks of up to 256 KiB; a block is valid until the next is asked for. Throws when it cannot be read. */
  readBlocks(path: string): Iterable<Uint8Array>;
  /** Replaces the file in one step (temporary file beside it, then rename). Throws when it cannot. */
  writeFile(path: string, bytes: Uint8Array): void;
}

/** A helper program to run. The environment is memmark's with `LC_ALL=C` and what `env` adds. */
export interface HelperRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** Text piped to its standard input; without it standard input is empty. */
  readonly stdin?: Iterable<string>;
  readonly env?: Readonly<Record<string, string>>;
  /** It is killed after this. */
  readonly timeoutMs: number;
}

/** How a helper ended, as a value: a missing helper is an everyday thing. */
export type HelperResult =
  | {
    readonly kind: "ended";
    /** 0 is success; 128+n for a signal. */
    readonly code: number;
    readonly stdout: Uint8Array;
    readonly stderr: string;
  }
  | { readonly kind: "notFound" }
  | { readonly kind: "timedOut" };
