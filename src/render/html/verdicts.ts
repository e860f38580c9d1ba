import { formatBytes, formatShortDuration } from "../../model/format.ts";
import { shortened } from "../summary/text_columns.ts";
import type { BudgetCheck } from "../../summary/memory_budget.ts";
import type { RunFacts, Summary } from "../../summary/summary.ts";
import { budgetAlarms, keptBudgetText } from "../summary/budget_wording.ts";
import * as say from "../summary/wording.ts";
import { type Markup, markup } from "./markup.ts";

/** How something went. */
type Mood = "good" | "bad" | "warn" | "note";

/** A sentence, and how that is. */
interface Verdict {
  readonly mood: Mood;
  readonly name: string;
  readonly text: string;
}

const SIGNS: Readonly<Record<Mood, string>> = { good: "✓", bad: "✗", warn: "!", note: "·" };

/** The answer to "did anything go wrong?", worded as in the terminal; what is bad comes first. */
export function verdictList(summary: Summary): Markup {
  const order: readonly Mood[] = ["bad", "warn", "good", "note"];
  const found = verdictsOf(summary)
    .toSorted((a, b) => order.indexOf(a.mood) - order.indexOf(b.mood));
  if (found.length === 0) return markup``;
  const items = found.map(({ mood, name, text }) =>
    markup`
      <li
        class="${mood}"><span class="sign" aria-hidden="true">${
      SIGNS[
        mood
      ]
    }</span><span><b>${name}</b> ${text}</span></li>
    `
  );
  return markup`<ul class="verdicts" aria-label="Verdicts">${items}</ul>`;
}

function verdictsOf(summary: Summary): Verdict[] {
  const { facts, growth, rss } = summary;
  const { missed = 0, oom } = facts;
  const verdicts: [Mood, string, string | undefined][] = [
    ...budgetAlarms(facts.budget).map((alarm): [Mood, string, string] => ["bad", "", alarm]),
    ["bad", "Killed", say.killedText(facts)],
    [limitMood(facts), "Limit", say.limitText(facts)],
    ["good", "Budget", keptBudgetText(facts.budget)],
    [growth?.verdict === "growing" ? "warn" : "good", "Growth", say.growthText(growth)],
    ["note", "Ranks", say.ranksText(facts)],
    ["note", "Hosts", say.hostsText(facts)],
    ["note", "Group", say.groupText(facts)],
    ["note", "Shared", say.sharedText(summary.shared, rss?.peakBytes ?? 0)],
    ["note", "Made of", say.kindsText(summary)],
    ["note", "Missed", say.atMostText(summary.missedPeak)],
    ["warn", "Memory", rss ? undefined : "was not measured"],
    [
      "warn",
      "Samples",
      missed > MISSED_PART * summary.samples || !rss ? say.samplesText(summary) : undefined,
    ],
    [
      "good",
      "OOM killer",
      oom?.groupKills === 0 ? "ended no process in the control group" : undefined,
    ],
  ];
  return verdicts.flatMap(([mood, name, text]) => text === undefined ? [] : [{ mood, name, text }]);
}

/** With more of the ticks missed the course may lack something. */
const MISSED_PART = 0.02;

/** With less than a tenth left, page cache apart, the next run may not come through. */
const NEAR_LIMIT = 0.9;

function limitMood({ group }: RunFacts): Mood {
  if (group?.limitBytes === undefined) return "note";
  const usedBytes = group.withoutCachePeakBytes ?? group.peakBytes;
  return usedBytes > NEAR_LIMIT * group.limitBytes ? "warn" : "good";
}

/** How it ended, as a badge. */
export function endBadge(facts: RunFacts): Markup {
  const end = say.endText(facts);
  if (end === undefined) return markup``;
  const { end: ended, budget } = facts;
  const isBad = ended?.kind === "signalled" || ended?.kind === "exited" && ended.code !== 0;
  const mood = isBad ? "bad" : ended?.kind === "exited" ? "good" : "note";
  const over = budget?.isExceeded && markup` <span class="badge bad">over budget</span>`;
  return markup`<span class="badge ${mood}">${end}</span>${over}`;
}

/** A figure that everybody looks for. */
interface Tile {
  readonly name: string;
  readonly value: string;
  readonly more?: string | undefined;
  /** Part of a whole, for a bar. */
  readonly share?: number;
}

/** How much, when, who, how long: the first screen. */
export function tiles(summary: Summary): Markup {
  const items = [
    peakTile(summary),
    usedTile(summary),
    shareTile(summary),
    whoTile(summary),
    timeTile(summary),
  ]
    .filter((tile) => tile !== undefined)
    .map(({ name, value, more, share }) =>
      markup`
        <div class="tile">
          <dt>${name}</dt>
          <dd><b>${value}</b>${share !== undefined && meter(share)}${
        more !== undefined &&
        markup`<span>${more}</span>`
      }</dd>
        </div>
      `
    );
  return markup`<dl class="tiles">${items}</dl>`;
}

/** A bar, of attributes only. */
function meter(share: number): Markup {
  const width = Math.round(Math.min(1, share) * 1000) / 10;
  return markup`
    <svg class="meter${share > NEAR_LIMIT && " full"}" width="100%" height="6" aria-hidden="true">
      <rect width="100%" height="6" rx="3" fill="#e4e7eb" class="track" />
      <rect width="${width}%" height="6" rx="3" fill="#0072B2" class="fill" />
    </svg>
  `;
}

function peakTile({ rss, missedPeak, processes }: Summary): Tile | undefined {
  const name = "Peak memory, RSS";
  const many = processes.atRssPeak > 1 ? ` in ${processes.atRssPeak} processes` : "";
  const at = rss && `at ${formatShortDuration(rss.peakElapsedMs)}${many}`;
  if (missedPeak?.isLowerNotable) {
    const saw = rss && `by the kernel's mark; samples saw ${formatBytes(rss.peakBytes)} ${at}`;
    return { name, value: `≥ ${formatBytes(missedPeak.lowerBoundBytes)}`, more: saw };
  }
  return rss && { name, value: formatBytes(rss.peakBytes), more: at };
}

function usedTile({ pss, shared }: Summary): Tile | undefined {
  const name = "Really used, PSS";
  if (pss) {
    return {
      name,
      value: formatBytes(pss.peakBytes),
      more: `at its peak, ${formatShortDuration(pss.peakElapsedMs)}; shared pages counted once`,
    };
  }
  if (!shared?.isNotable) return undefined;
  return {
    name,
    value: formatBytes(shared.pssBytes),
    more: `at ${formatShortDuration(shared.elapsedMs)}; shared pages counted once`,
  };
}

function shareTile({ facts: { budget, group } }: Summary): Tile | undefined {
  const check = budget?.checks.find(({ peakBytes }) => peakBytes !== undefined);
  if (check?.peakBytes !== undefined) {
    return shareOf(budgetName(check, ", "), check.peakBytes, check.limitBytes);
  }
  if (group?.limitBytes === undefined) return undefined;
  return shareOf("Limit, control group", group.peakBytes, group.limitBytes);
}

/** What a budget is called: that of memory as such has no metric. */
export const budgetName = ({ metric }: BudgetCheck, before: string): string =>
  metric === "memory" ? "Budget" : `Budget${before}${metric.toUpperCase()}`;

function shareOf(name: string, bytes: number, limitBytes: number): Tile {
  const share = bytes / limitBytes;
  return {
    name,
    value: `${Math.floor(share * 100)}%`,
    more: `of ${formatBytes(limitBytes)}`,
    share,
  };
}

function whoTile({ commands = [], largest }: Summary): Tile | undefined {
  const [first] = commands;
  if (first !== undefined && first.atPeak > 1) {
    return {
      name: "Most of it then",
      value: formatBytes(first.atPeakBytes),
      more: `${first.atPeak} × ${shortened(first.name, 40)}`,
    };
  }
  const process = largest?.processes[0];
  if (process === undefined || largest!.processes.length < 2) return undefined;
  const { name, pid, rssBytes } = process;
  return {
    name: "Largest then",
    value: formatBytes(rssBytes),
    more: `${shortened(name, 40)} [${pid}]`,
  };
}

function timeTile(summary: Summary): Tile {
  return {
    name: "Recorded",
    value: formatShortDuration(summary.facts.elapsedMs),
    more: say.cpuText(summary) && `CPU ${say.cpuText(summary)}`,
  };
}
