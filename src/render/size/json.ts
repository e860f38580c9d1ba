import type { Proposal } from "../../sizing/proposal.ts";
import { type Scheduler, SCHEDULERS } from "../../sizing/scheduler.ts";
import { SCHEDULER_WORDS } from "./schedulers.ts";

/** Changes only when a key goes or changes its meaning; new ones may come without. */
export const SCHEMA = "memmark-size/1";

/** A proposal as JSON, as docs/size.schema.json describes it: sizes in bytes, parts as fractions. A key that is absent is not known. */
export function sizeJson(proposal: Proposal): string {
  const { base, runs, basis, limitBytes, requestBytes, cacheBytes, cores, rankLimitBytes } =
    proposal;
  const asked = SCHEDULERS.map((scheduler): [Scheduler, string] => [
    scheduler,
    SCHEDULER_WORDS[scheduler].lines(proposal).join("\n"),
  ]);
  const document = {
    schema: SCHEMA,
    limit_bytes: limitBytes,
    request_bytes: requestBytes,
    base_bytes: Math.round(base.baseBytes),
    base_path: base.path,
    basis,
    headroom: proposal.headroomShare,
    spread: proposal.spreadShare,
    page_cache_bytes: Math.round(cacheBytes),
    cores,
    rank_limit_bytes: rankLimitBytes,
    job: base.job && {
      ...{ ranks: base.job.ranks, nodes: base.job.nodes, node: base.job.node },
      ...{ rank: base.job.rank, rank_bytes: Math.round(base.job.rankBytes) },
    },
    runs: runs.map((run) => ({
      ...{ path: run.path, base_bytes: Math.round(run.baseBytes), basis: run.basis },
      doubts: run.doubts,
    })),
    ask: Object.fromEntries(asked),
  };
  return JSON.stringify(document, undefined, 2);
}
