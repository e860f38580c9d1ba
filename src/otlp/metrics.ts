import type { MemoryKinds } from "../model/kinds.ts";
import type { Sample } from "../model/sample.ts";

/** A value that is sent of each sample. */
export interface Metric {
  readonly name: string;
  /** UCUM, as the semantic conventions write it. */
  readonly unit: string;
  /** `sum`: adds up over series and may fall; `counter`: a sum that only rises. */
  readonly kind: "gauge" | "sum" | "counter";
  /** Whole numbers are sent as such. */
  readonly isWhole: boolean;
  /** undefined: not measured. */
  readonly of: (sample: Sample) => number | undefined;
}

const bytes = (name: string, of: Metric["of"], kind: Metric["kind"] = "gauge"): Metric => (
  { name, unit: "By", kind, isWhole: true, of }
);

const kinds = (name: string, of: (sample: Sample) => MemoryKinds | undefined) => [
  bytes(`${name}.anon`, (sample) => of(sample)?.anonBytes),
  bytes(`${name}.file`, (sample) => of(sample)?.fileBytes),
  bytes(`${name}.shmem`, (sample) => of(sample)?.shmemBytes),
];

/**
 * What is sent: by the names of OpenTelemetry's semantic conventions (v1.44) where there are any, the
 * tree taken for one process, and `memmark.*` for the rest.
 */
export const METRICS: readonly Metric[] = [
  bytes("process.memory.usage", ({ rssBytes }) => rssBytes, "sum"),
  bytes("process.memory.virtual", ({ vszBytes }) => vszBytes, "sum"),
  {
    ...{ name: "process.cpu.time", unit: "s", kind: "counter", isWhole: false },
    of: ({ cpuTimeMs }) => cpuTimeMs === undefined ? undefined : cpuTimeMs / 1000,
  },
  {
    ...{ name: "process.cpu.utilization", unit: "1", kind: "gauge", isWhole: false },
    of: ({ cpuPercent }) => cpuPercent === undefined ? undefined : cpuPercent / 100,
  },
  bytes("container.memory.usage", ({ cgroup }) => cgroup?.currentBytes, "sum"),
  bytes("memmark.memory.pss", ({ pssBytes }) => pssBytes),
  bytes("memmark.memory.uss", ({ ussBytes }) => ussBytes),
  bytes("memmark.memory.swap", ({ swapBytes }) => swapBytes),
  bytes("memmark.memory.phys_footprint", ({ physFootprintBytes }) => physFootprintBytes),
  ...kinds("memmark.memory.rss", ({ rssKinds }) => rssKinds),
  ...kinds("memmark.memory.pss", ({ pssKinds }) => pssKinds),
  count("memmark.memory.mappings", "{mapping}", ({ mappedRegions }) => mappedRegions),
  count("memmark.processes", "{process}", ({ pidCount }) => pidCount),
  bytes("memmark.cgroup.peak", ({ cgroup }) => cgroup?.peakBytes),
  bytes("memmark.cgroup.anon", ({ cgroup }) => cgroup?.anonBytes),
  bytes("memmark.cgroup.file", ({ cgroup }) => cgroup?.fileBytes),
  bytes("memmark.cgroup.swap", ({ cgroup }) => cgroup?.swapBytes),
  bytes("memmark.cgroup.limit", ({ cgroup }) => cgroup?.limitBytes),
  count("memmark.cgroup.oom_kills", "{process}", ({ cgroup }) => cgroup?.oomKills),
];

/** A point with the value 1 for each marker, its label as an attribute. */
export const MARKER_METRIC = { name: "memmark.marker", unit: "1", attribute: "label" } as const;

function count(name: string, unit: string, of: Metric["of"]): Metric {
  return { name, unit, kind: "gauge", isWhole: true, of };
}
