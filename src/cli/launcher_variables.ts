/** What launchers and schedulers tell a program about its place among many, in the variables it finds. */

import type { LauncherFacts } from "../summary/ranks.ts";

/** A variable of the user's environment. */
export type Env = (name: string) => string | undefined;

/** What a variable says, and which one does. */
export interface Told {
  readonly value: string;
  readonly variable: string;
}

/** A variable that may say it; `isSaid` tells what stands there when it has nothing to say. */
interface Source {
  readonly variable: string;
  readonly isSaid?: (value: string) => boolean;
}

const isWholeNumber = (value: string): boolean => /^[0-9]+$/.test(value);

/**
 * Ranks by Open MPI, PMIx, PMI (MPICH, Intel MPI), MVAPICH2, PALS, Flux, IBM's jsrun and torchrun. Slurm's
 * comes last: under an mpirun within a job it is 0 for every rank.
 */
const RANKS = [
  "OMPI_COMM_WORLD_RANK",
  "PMIX_RANK",
  "PMI_RANK",
  "MV2_COMM_WORLD_RANK",
  "PALS_RANKID",
  "FLUX_TASK_RANK",
  "JSM_NAMESPACE_RANK",
  "RANK",
  "SLURM_PROCID",
].map((variable): Source => ({ variable, isSaid: isWholeNumber }));

/** Jobs by Slurm, PBS, LSF, Grid Engine and Flux. */
const JOBS = ["SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID", "JOB_ID", "FLUX_JOB_ID"]
  .map((variable): Source => ({ variable }));

/** Tasks of an array, of the same, of Torque's and of an indexed job of Kubernetes. */
const ARRAY_TASKS: readonly Source[] = [
  { variable: "SLURM_ARRAY_TASK_ID" },
  { variable: "PBS_ARRAY_INDEX" },
  { variable: "PBS_ARRAYID" },
  // LSF counts from 1, and sets 0 in a job that is no array.
  { variable: "LSB_JOBINDEX", isSaid: (value) => value !== "0" },
  { variable: "SGE_TASK_ID", isSaid: (value) => value !== "undefined" },
  { variable: "JOB_COMPLETION_INDEX" },
];

/** How many ranks there are, where the launcher that told the rank tells it. */
const SIZES: Readonly<Record<string, string>> = {
  OMPI_COMM_WORLD_RANK: "OMPI_COMM_WORLD_SIZE",
  PMI_RANK: "PMI_SIZE",
  MV2_COMM_WORLD_RANK: "MV2_COMM_WORLD_SIZE",
  FLUX_TASK_RANK: "FLUX_JOB_SIZE",
  JSM_NAMESPACE_RANK: "JSM_NAMESPACE_SIZE",
  RANK: "WORLD_SIZE",
  SLURM_PROCID: "SLURM_STEP_NUM_TASKS",
};

/** Something that a path can name and the environment tells. */
export const TOLD_BY_ENVIRONMENT = {
  rank: { what: "rank", sources: RANKS },
  job: { what: "job", sources: JOBS },
  arrayTask: { what: "task of an array", sources: ARRAY_TASKS },
} as const;

/** What the first of the variables says that says anything; undefined where none does. */
export function toldBy(sources: readonly Source[], env: Env): Told | undefined {
  for (const { variable, isSaid } of sources) {
    const value = env(variable);
    if (value && (isSaid?.(value) ?? true)) return { value, variable };
  }
  return undefined;
}

/** The place among many, for the facts of a run; undefined where nothing tells of one. */
export function launcherFacts(env: Env): LauncherFacts | undefined {
  const rank = toldBy(RANKS, env), job = toldBy(JOBS, env), task = toldBy(ARRAY_TASKS, env);
  const size = rank && env(SIZES[rank.variable] ?? "");
  const facts = {
    ...rank && { rank: Number(rank.value) },
    ...size && isWholeNumber(size) && { ranks: Number(size) },
    ...job && { job: job.value },
    ...task && { arrayTask: task.value },
  };
  return Object.keys(facts).length > 0 ? facts : undefined;
}

/**
 * The rank among several; undefined where there is none, or where it is known to be the only one. A batch
 * script of Slurm has rank 0, and no number of ranks.
 */
export function rankAmongMany(env: Env): Told | undefined {
  const rank = toldBy(RANKS, env);
  const size = rank && SIZES[rank.variable];
  const ranks = size && env(size);
  const isAlone = ranks === "1" || rank?.variable === "SLURM_PROCID" && ranks === undefined;
  return isAlone ? undefined : rank;
}
