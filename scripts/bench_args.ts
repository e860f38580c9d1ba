/** What the benchmark was asked for. */
export interface BenchOptions {
  /** Folder of limit.c, load.c and measure.c. */
  readonly reference: string;
  /** When CPU begins to be counted, and when a measurement ends, in seconds after its start. */
  readonly from: number;
  readonly seconds: number;
  wants(workload: string): boolean;
}

/** Reads the benchmark's arguments; ends the program with a usage line when they make no sense. */
export function parseArgs(args: readonly string[], workloads: readonly string[]): BenchOptions {
  let reference = new URL("../../shared/bench", import.meta.url).pathname;
  let from = 1, seconds = 4;
  const wanted: string[] = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--reference") reference = args[++i] ?? "";
    else if (args[i] === "--from") from = Number(args[++i]);
    else if (args[i] === "--seconds") seconds = Number(args[++i]);
    else wanted.push(args[i]!);
  }
  const isLong = from >= 1 && seconds >= from + 2;
  if (!isLong || wanted.some((word) => !workloads.some((name) => name.includes(word)))) {
    console.error("usage: bench [--reference DIR] [--from N] [--seconds N] [workload ...]");
    console.error("CPU is counted from 1 s on, or later, for 2 s or more");
    console.error(`workloads, by any part of their name: ${workloads.join("; ")}`);
    Deno.exit(2);
  }
  return {
    reference,
    from,
    seconds,
    wants: (name) => wanted.length === 0 || wanted.some((word) => name.includes(word)),
  };
}
