/** What to measure: a command to launch, or a process that runs already. */
export type TargetSpec =
  | { readonly kind: "launch"; readonly command: readonly [string, ...string[]] }
  | { readonly kind: "attach"; readonly pid: number };

/** How to look at the tree; `auto` is `/proc` on Linux, `ps` with footprint on macOS. */
export type SamplerChoice = "auto" | "proc" | "ps";

/** A recording as asked for on the command line, checked. */
export interface RecordOptions {
  readonly target: TargetSpec;
  /** Time between samples, at least 1 ms. */
  readonly intervalMs: number;
  /** Stop recording after this; absent = until the target ends. */
  readonly durationMs?: number;
  /** CSV path, or `-` for stdout. */
  readonly out: string;
  readonly chart?: string;
  readonly smaps: boolean;
  readonly waitAll: boolean;
  readonly sampler: SamplerChoice;
  readonly quiet: boolean;
}

/** A shell that memmark writes completions for. */
export type Shell = "bash" | "zsh" | "fish";

/** Everything that a command line can ask for. */
export type Invocation =
  | { readonly kind: "record"; readonly options: RecordOptions }
  | { readonly kind: "chart"; readonly csvPath: string; readonly chartPath: string }
  | { readonly kind: "completions"; readonly shell: Shell }
  /** Text for stdout, with its last line end. */
  | { readonly kind: "print"; readonly text: string };
