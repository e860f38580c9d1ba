import type { Scheduler } from "../../sizing/scheduler.ts";
import type { Proposal } from "../../sizing/proposal.ts";

/** How one of them writes a proposal, and what has to be known there. */
interface Words {
  readonly lines: (proposal: Proposal) => readonly string[];
  readonly notes: (proposal: Proposal) => readonly string[];
}

const mib = (bytes: number): number => Math.round(bytes / 1024 ** 2);
const NOTHING = () => [];

/** Each in its own words and units: of MiB all of them speak, most call it M. */
export const SCHEDULER_WORDS: Readonly<Record<Scheduler, Words>> = {
  slurm: {
    lines: ({ limitBytes, rankLimitBytes, base, cores = 1 }) => {
      const perTask = mib(rankLimitBytes ?? limitBytes);
      const tasks = base.job === undefined ? "" : `--ntasks=${base.job.ranks} `;
      return [
        `#SBATCH --mem=${mib(limitBytes)}M`,
        ...cores > 1 || base.job !== undefined
          ? [
            `##SBATCH ${tasks}--cpus-per-task=${cores} --mem-per-cpu=${
              Math.ceil(perTask / cores)
            }M`,
          ]
          : [],
      ];
    },
    notes: ({ cacheBytes, base }) => [
      ...base.job === undefined
        ? []
        : ["--mem for as many ranks on a node as were there, --mem-per-cpu for any number of them"],
      "--mem is for each node; memmark itself, where it runs in the job, takes some 75 MiB more",
      ...cacheBytes > 0
        ? ["sacct and seff count page cache in MaxRSS: theirs may be higher than this"]
        : [],
    ],
  },
  k8s: {
    lines: ({ requestBytes, limitBytes }) => [
      "resources:",
      "  requests:",
      `    memory: ${mib(requestBytes)}Mi`,
      "  limits:",
      `    memory: ${mib(limitBytes)}Mi`,
    ],
    notes: ({ runs }) => [
      runs.some(({ workingSetBytes }) => workingSetBytes !== undefined)
        ? "the request is the working set as the kubelet counts it (all but page cache that was not " +
          "used lately), by which it evicts"
        : "the kubelet evicts by the working set, in which page cache that is in use counts; that is " +
          "known of recordings made with --own-group",
    ],
  },
  docker: {
    lines: ({ requestBytes, limitBytes }) => [
      `docker run --memory=${mib(limitBytes)}m --memory-swap=${mib(limitBytes)}m ` +
      `--memory-reservation=${mib(requestBytes)}m`,
    ],
    notes: () => ["--memory-swap is memory and swap together: the same size means no swap"],
  },
  nextflow: {
    lines: ({ limitBytes }) => [`memory '${mib(limitBytes)} MB'`],
    notes: ({ limitBytes }) => [
      "Nextflow's MB are MiB; more at each attempt: " +
      `memory { ${mib(limitBytes)}.MB * task.attempt }, with errorStrategy 'retry'`,
    ],
  },
  snakemake: {
    // Its mem_mb are 10^6 bytes, its mem_mib 2^20.
    lines: ({ limitBytes }) => [`resources: mem_mb=${Math.ceil(limitBytes / 1e6)}`],
    notes: NOTHING,
  },
  systemd: {
    lines: ({ requestBytes, limitBytes }) => [
      `MemoryHigh=${mib(requestBytes)}M`,
      `MemoryMax=${mib(limitBytes)}M`,
    ],
    notes: () => ["above MemoryHigh the kernel reclaims and slows down, above MemoryMax it kills"],
  },
  memmark: {
    lines: ({ limitBytes }) => [`memmark --limit ${mib(limitBytes)}MiB -- ...`],
    notes: () => ["tries the proposal out"],
  },
};
