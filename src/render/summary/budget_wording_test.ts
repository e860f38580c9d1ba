import assert from "node:assert/strict";
import { MiB, summaryOf } from "../../../tests/support/runs.ts";
import type { BudgetVerdict } from "../../summary/memory_budget.ts";
import { summaryJson } from "./json.ts";
import { summaryMarkdown } from "./markdown.ts";
import { summaryText } from "./text.ts";

const summaryWith = (budget: BudgetVerdict) =>
  summaryOf({ lengthMs: 1000, intervalMs: 100, at: () => 612 * MiB, facts: { budget } });

const over: BudgetVerdict = {
  checks: [
    {
      metric: "rss",
      limitBytes: 512 * MiB,
      peakBytes: 612 * MiB,
      isExceeded: true,
      isByHighWater: false,
    },
    {
      metric: "pss",
      limitBytes: 1000 * MiB,
      peakBytes: 500 * MiB,
      isExceeded: false,
      isByHighWater: false,
    },
  ],
  isExceeded: true,
  endedTree: true,
};
const ALARM =
  "Over budget: peak RSS 612 MiB, 100 MiB more than the 512 MiB of --max-rss; ended by " +
  "memmark (--kill-over)";

Deno.test("a budget that was exceeded comes first, in text and Markdown; one that was kept has a line", () => {
  const text = summaryText(summaryWith(over), 200).split("\n");
  assert.equal(text[0], ALARM);
  assert.ok(text.includes("Budget     PSS 50% of 1000 MiB"));
  const markdown = summaryMarkdown(summaryWith(over)).split("\n");
  assert.equal(markdown[0], `**${ALARM}**`);
  assert.ok(markdown.includes("- **Budget:** PSS 50% of 1000 MiB"));
});

Deno.test("JSON has limit and peak in bytes, after the schema's name", () => {
  const json = JSON.parse(summaryJson(summaryWith(over)));
  assert.equal(Object.keys(json)[1], "budget");
  assert.deepEqual(json.budget, {
    exceeded: true,
    ended_tree: true,
    limits: [
      {
        metric: "rss",
        limit_bytes: 512 * MiB,
        peak_bytes: 612 * MiB,
        exceeded: true,
        by_high_water: false,
      },
      {
        metric: "pss",
        limit_bytes: 1000 * MiB,
        peak_bytes: 500 * MiB,
        exceeded: false,
        by_high_water: false,
      },
    ],
  });
});

Deno.test("a limit that could not be checked comes first as well, and is no excess", () => {
  const unknown: BudgetVerdict = {
    checks: [{ metric: "pss", limitBytes: 2048 * MiB, isExceeded: false, isByHighWater: false }],
    isExceeded: false,
    endedTree: false,
  };
  assert.equal(
    summaryText(summaryWith(unknown), 200).split("\n")[0],
    "Budget not checked: PSS was not measured, so the 2.00 GiB of --max-pss may have been passed",
  );
  assert.equal(
    JSON.parse(summaryJson(summaryWith(unknown))).budget.limits[0].peak_bytes,
    undefined,
  );
});

Deno.test("a peak between two samples is named as the kernel's", () => {
  const marked: BudgetVerdict = {
    ...over,
    checks: [{ ...over.checks[0]!, isByHighWater: true }],
    endedTree: false,
  };
  assert.equal(
    summaryText(summaryWith(marked), 200).split("\n")[0],
    "Over budget: peak RSS 612 MiB by the kernel's high-water mark, 100 MiB more than the 512 MiB " +
      "of --max-rss",
  );
});

const growing = (isExceeded: boolean): BudgetVerdict => ({
  checks: [{
    ...over.checks[0]!,
    ...{ metric: "memory", isExceeded: false, limitBytes: 1224 * MiB },
  }],
  growth: {
    limitBytesPerMinute: MiB / 60,
    floor: { bytesPerMinute: MiB, lowBytesPerMinute: MiB / 2, spanMs: 90_000 },
    isExceeded,
  },
  isExceeded,
  endedTree: false,
});

Deno.test("growth over its limit comes first, with how sure it is; kept, it has its place", () => {
  const [first] = summaryText(summaryWith(growing(true)), 200).split("\n");
  assert.equal(
    first,
    "Over budget: RSS grew by 60.0 MiB/h over the last 1m30s, by 30.0 MiB/h at least (99% " +
      "confidence), more than the 1.00 MiB/h of --max-growth",
  );
  const kept = summaryText(summaryWith(growing(false)), 200).split("\n");
  assert.ok(
    kept.includes("Budget     memory held 50% of 1.20 GiB, no sure growth above 1.00 MiB/h"),
    kept.join("\n"),
  );
  assert.deepEqual(JSON.parse(summaryJson(summaryWith(growing(true)))).budget.growth, {
    limit_bytes_per_minute: 17476.267,
    exceeded: true,
    rss_bytes_per_minute: MiB,
    rss_bytes_per_minute_low: MiB / 2,
    span_ms: 90_000,
  });
});

Deno.test("a recording too short to judge growth says so, and is no excess", () => {
  const verdict = { ...growing(false), growth: { limitBytesPerMinute: MiB, isExceeded: false } };
  assert.match(
    summaryText(summaryWith(verdict), 200),
    /^Budget not checked: the recording is too short to tell whether RSS grows by more than the 60\.0 MiB\/h of --max-growth$/m,
  );
});
