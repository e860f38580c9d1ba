import { formatBytes } from "../../model/format.ts";
import { DEFAULT_HEADROOM, type Proposal } from "../../sizing/proposal.ts";
import type { Basis, RunSize } from "../../sizing/run_size.ts";
import { padded, shortened, wrapped } from "../summary/text_columns.ts";
import { type Scheduler, SCHEDULERS } from "../../sizing/scheduler.ts";
import { SCHEDULER_WORDS } from "./schedulers.ts";

const LABEL_COLUMNS = 11;
const MIN_COLUMNS = 40;

/** What a proposal rests on, and then how every scheduler is asked for it. */
export function sizeText(proposal: Proposal, columns: number): string {
  const width = Math.max(MIN_COLUMNS, columns);
  const asked = SCHEDULERS.flatMap((scheduler) => [
    "",
    `${scheduler}:`,
    ...SCHEDULER_WORDS[scheduler].lines(proposal).map((line) => `  ${line}`),
  ]);
  return [...reasons(proposal, width), ...asked].join("\n");
}

/** The lines for one of them, below comments that say why: fit to be pasted. */
export function schedulerText(proposal: Proposal, scheduler: Scheduler, columns: number): string {
  const width = Math.max(MIN_COLUMNS, columns) - 2;
  const { lines, notes } = SCHEDULER_WORDS[scheduler];
  const comments = [
    ...reasons(proposal, width),
    ...notes(proposal).flatMap((note) => wrapped(note, width)),
  ];
  return [...comments.map((line) => `# ${line}`), ...lines(proposal)].join("\n");
}

function reasons(proposal: Proposal, width: number): string[] {
  const { base, runs, limitBytes, requestBytes, cacheBytes } = proposal;
  const rows: [string, string | undefined][] = [
    ["Limit", `${formatBytes(limitBytes)}${base.job?.nodes === undefined ? "" : " for each node"}`],
    ["Request", requestBytes === limitBytes ? undefined : formatBytes(requestBytes)],
    [
      "Base",
      `${formatBytes(base.baseBytes)}: ${BASIS_TEXTS[base.basis]}` + nodeText(base) +
      (runs.length > 1 ? `, the largest of ${runs.length} recordings (${path(base.path)})` : ""),
    ],
    ["Rank", rankText(proposal)],
    ["Rests on", restsOn(proposal)],
    ["Headroom", headroomText(proposal)],
    ["Page cache", cacheText(cacheBytes)],
    ...runs.flatMap((run) =>
      run.doubts.map((doubt): [string, string] => ["Doubtful", `${path(run.path)}: ${doubt}`])
    ),
  ];
  return rows.flatMap(([label, text]) =>
    text === undefined
      ? []
      : wrapped(text, width - LABEL_COLUMNS).map((line, at) =>
        padded(at === 0 ? label : "", LABEL_COLUMNS, "left") + line
      )
  );
}

const path = (text: string): string => shortened(text, 60);

const BASIS_TEXTS: Readonly<Record<Basis, string>> = {
  group: "what its control group held, without page cache",
  pss: "PSS and swap, shared memory counted once",
  shared: "RSS, less what PSS near the peak showed to be counted several times",
  rss: "RSS, in which memory that processes share counts in each of them",
};

function nodeText({ job }: RunSize): string {
  if (job?.node === undefined) return "";
  const { nodes = 1, node } = job;
  return nodes === 1 ? `, on ${node}` : `, on ${node}, the largest of ${nodes} nodes`;
}

function rankText({ base: { job }, rankLimitBytes }: Proposal): string | undefined {
  if (job === undefined || rankLimitBytes === undefined) return undefined;
  return `${
    formatBytes(rankLimitBytes)
  } for each of ${job.ranks}: the largest, rank ${job.rank}, had ${formatBytes(job.rankBytes)}`;
}

/** What would be known better otherwise. */
function restsOn({ basis, base }: Proposal): string | undefined {
  if (basis === "group") return undefined;
  const worse = basis === base.basis ? "" : `some recordings know only ${BASIS_TEXTS[basis]}; `;
  return `${worse}a limit counts what --own-group records: the kernel's own and files in use too`;
}

function headroomText({ headroomShare, spreadShare, runs }: Proposal): string {
  const share = `${Number((headroomShare * 100).toFixed(1))}%`;
  if (runs.length === 1) {
    return `${share}, for what one recording cannot show: other input, a peak between two samples`;
  }
  const spread = `${(spreadShare * 100).toFixed(1)}%`;
  return headroomShare === spreadShare && spreadShare > DEFAULT_HEADROOM
    ? `${share}: the recordings differ by that much among themselves`
    : `${share}; the recordings differ by ${spread} among themselves`;
}

/** Less is nothing to speak of. */
const TOLD_CACHE_BYTES = 16 * 1024 ** 2;

function cacheText(cacheBytes: number): string | undefined {
  if (cacheBytes < TOLD_CACHE_BYTES) return undefined;
  return `up to ${
    formatBytes(cacheBytes)
  } more were page cache, which the kernel drops before it ` +
    "kills: at the limit files may have to be read again, which costs time and no life";
}
