import type { LauncherFacts } from "../summary/ranks.ts";
import type { Machine } from "../system/host.ts";

/** Attributes of the semantic conventions: texts, numbers or lists of texts. */
export type Attributes = Readonly<Record<string, string | number | readonly string[]>>;

/** What is known of a run when it starts. */
export interface RunIdentity {
  readonly command?: readonly string[];
  readonly pid?: number;
  readonly name?: string;
  readonly machine: Machine;
  readonly launcher: LauncherFacts | undefined;
  /** Tells this run from all others. */
  readonly instance: string;
  readonly env: (name: string) => string | undefined;
  /** Of the pod, where Kubernetes tells. */
  readonly namespace: string | undefined;
}

/**
 * The resource that all points belong to: what the user says (`OTEL_RESOURCE_ATTRIBUTES`,
 * `OTEL_SERVICE_NAME`) before what is found out.
 */
export function resourceAttributes(run: RunIdentity, asked: Attributes): Attributes {
  const { command, machine, launcher, env } = run;
  const inCluster = env("KUBERNETES_SERVICE_HOST") !== undefined;
  const found = {
    "service.name": "memmark",
    "service.instance.id": run.instance,
    "host.name": machine.hostname,
    "host.arch": ARCHITECTURES[machine.architecture ?? ""] ?? machine.architecture,
    "os.type": machine.os,
    "process.executable.name": (command?.[0] ?? run.name)?.replace(/^.*\//, ""),
    "process.command_args": command && shortened(command),
    "process.pid": run.pid,
    "memmark.rank": launcher?.rank,
    "memmark.job": launcher?.job,
    "memmark.array_task": launcher?.arrayTask,
    "k8s.pod.name": inCluster ? env("POD_NAME") ?? machine.hostname : undefined,
    "k8s.namespace.name": inCluster ? env("POD_NAMESPACE") ?? run.namespace : undefined,
    "k8s.node.name": inCluster ? env("NODE_NAME") : undefined,
    "cicd.pipeline.name": env("GITHUB_WORKFLOW") ?? env("CI_PROJECT_PATH") ?? env("JOB_NAME"),
    "cicd.pipeline.run.id": env("GITHUB_RUN_ID") ?? env("CI_PIPELINE_ID") ?? env("BUILD_ID"),
    "cicd.pipeline.task.name": env("GITHUB_JOB") ?? env("CI_JOB_NAME"),
    ...asked,
  };
  return Object.fromEntries(
    Object.entries(found).filter(([, value]) => value !== undefined && value !== ""),
  ) as Attributes;
}

/** An engine may drop series with labels beyond some KiB, and each word takes 130 bytes of one. */
const MAX_ARGS = 16;
const MAX_ARG_CHARACTERS = 60;

function shortened(command: readonly string[]): readonly string[] {
  const shown = command.slice(0, MAX_ARGS).map((word) =>
    word.length > MAX_ARG_CHARACTERS ? `${word.slice(0, MAX_ARG_CHARACTERS)}…` : word
  );
  return command.length > MAX_ARGS ? [...shown, "…"] : shown;
}

/** As the semantic conventions write them. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: "amd64", aarch64: "arm64" };
