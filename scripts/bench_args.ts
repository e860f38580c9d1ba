/** What the benchmark was asked for. */
export interface BenchOptions {
  /** Folder of limit.c, load.c and measure.c. */
  readonly reference: string;
  /** Length of one measurement. */
  readonly seconds: number;
  wants(workload: string): boolean;
}

/** Reads the benchmark's arguments; ends the program with a usage line when they make no sense. */
export function parseArgs(args: readonly string[], workloads: readonly string[]): BenchOptions {
  let reference = new URL("../../shared/bench", import.meta.url).pathname;
  let seconds = 4;
  const wanted: string[] = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--reference") reference = args[++i] ?? "";
    else if (args[i] === "--seconds") seconds = Number(args[++i]);
    else wanted.push(args[i]!);
  }
  if (!(seconds >= 3) || wanted.some((word) => !workloads.some((name) => name.includes(word)))) {
    console.error(`usage: bench [--reference DIR] [--seconds N, 3 or more] [workload ...]`);
    console.error(`workloads, by any part of their name: ${workloads.join("; ")}`);
    Deno.exit(2);
  }
  return {
    reference,
    seconds,
    wants: (name) => wanted.length === 0 || wanted.some((word) => name.includes(word)),
  };
}
