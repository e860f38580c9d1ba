/** Who is asked for memory, as `--for` names it. */
export const SCHEDULERS = [
  "slurm",
  "k8s",
  "docker",
  "nextflow",
  "snakemake",
  "systemd",
  "memmark",
] as const;
export type Scheduler = typeof SCHEDULERS[number];
