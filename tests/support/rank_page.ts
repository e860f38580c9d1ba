/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Page } from "puppeteer-core";
import { type RankCourses, rankCourses } from "../../src/render/html/rank_courses.ts";
import { reportPage } from "../../src/render/html/page.ts";
import { RankSeries } from "../../src/series/rank_series.ts";
import type { ReportAssets } from "../../src/system/host.ts";
import { accessibilityFaults } from "./browser.ts";
import { recordingOf, START_UNIX_MS } from "./recordings.ts";

const MIB = 1024 ** 2;
const RANKS = 5, ROWS = 50;

/** A page of five ranks; the fourth, rank 3, has the most. */
export async function rankPage(assets: ReportAssets): Promise<string> {
  const sizeOf = (rank: number, row: number) => (rank === 3 ? 300 : 100 + rank) * MIB + row * 1024;
  const figures = Array.from({ length: RANKS }, (_, rank) => ({
    ...{ rank: String(rank), host: `node${rank % 2}`, path: `${rank}.csv`, samples: ROWS },
    ...{ startUnixMs: START_UNIX_MS, offsetMs: 0, durationMs: (ROWS - 1) * 100 },
    rssPeakBytes: sizeOf(rank, ROWS - 1),
  }));
  const series = new RankSeries(RANKS, 100);
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const sizes = figures.map((_, rank) => sizeOf(rank, row));
    sizes.forEach((bytes, rank) => series.add(row * 100, rank, bytes / 1024));
    return { rssBytes: sizes.reduce((sum, bytes) => sum + bytes) };
  });
  const one = recordingOf(rows, { facts: { merged: { align: "wall", ranks: figures } } });
  const ranks = rankCourses(figures, { rss: series, pss: undefined }) as RankCourses;
  return await reportPage([{ ...one, ranks }], assets);
}

const picked = (page: Page): Promise<string> =>
  page.$eval(".rank-view [role=status]", (line) => line.textContent!);

/** What a page of ranks can do, without a script, by pointer and by keys. */
export async function tryRankPage(page: Page, path: string): Promise<void> {
  await page.setJavaScriptEnabled(false);
  await page.goto(`file://${path}`);
  assert.equal(await page.$eval("#band svg", (svg) => svg.checkVisibility()), true);
  assert.equal((await page.$$(".ranks li .spark")).length, RANKS);
  await page.setJavaScriptEnabled(true);
  for (const [scheme, width] of [["light", 1280], ["dark", 360]] as const) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width, height: 900 });
    await page.goto(`file://${path}`);
    await page.waitForSelector("html.live .rank-view .u-over");
    assert.match(await picked(page), /^rank 3 on node1 50 samples/);
    await page.click(".ranks li:nth-child(2)");
    assert.match(await picked(page), /^rank 1 on node1 .*memmark report 1\.csv tells more$/);
    await page.keyboard.press("ArrowDown");
    assert.match(await picked(page), /^rank 2 on node0 /);
    assert.equal(
      await page.evaluate(() => document.activeElement?.closest("li")?.matches(".picked")),
      true,
    );
    // A link shows the same rank.
    await page.reload();
    await page.waitForSelector("html.live .rank-view .u-over");
    assert.match(await picked(page), /^rank 2 on node0 /);
    await page.locator(`::-p-xpath(//button[normalize-space()="Largest first"])`).click();
    assert.match(await page.$eval(".ranks li", (item) => item.textContent!), /^\s*3/);
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
  }
}
