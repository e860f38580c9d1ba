/// <reference lib="dom" />
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import type { Page } from "puppeteer-core";
import { formatBytes } from "../src/model/format.ts";
import { readRecording } from "../src/recording/read_recording.ts";
import { comparisonPage } from "../src/render/compare/html.ts";
import { reportPage } from "../src/render/html/page.ts";
import { readComparisonPage } from "../src/run/compare_page.ts";
import type { ReportAssets } from "../src/system/host.ts";
import { createDenoHost } from "../src/system/deno_host.ts";
import { readReportAssets } from "../src/system/report_assets.ts";
import {
  accessibilityFaults,
  complaintsOf,
  needsBrowser,
  startBrowser,
} from "./support/browser.ts";
import { LIB } from "./support/installed.ts";
import { rankPage, tryRankPage } from "./support/rank_page.ts";
import { textHost } from "./support/text_host.ts";
import { HANGS_AFTER_MS, tempDir, waitUntil } from "./support/memmark.ts";
import { recordingOf, START_UNIX_MS } from "./support/recordings.ts";

const MIB = 1024 ** 2;
const ROWS = 300, INTERVAL_MS = 100;
const END_MS = (ROWS - 1) * INTERVAL_MS;

/** RSS of the second of three phases is three times that of the others; its peak is in row 150. */
const workerBytes = (row: number) =>
  (row === 150 ? 350 : row >= 100 && row < 200 ? 300 : 100) * MIB + row * 1024;

/** Of a process two thirds are its own. */
const kindsOf = (rssBytes: number) => ({
  ...{ anonBytes: rssBytes / 3 * 2, fileBytes: rssBytes / 3, shmemBytes: 0 },
});

const process = (pid: number, ppid: number, command: string, rssBytes: number, startMs = 0) => ({
  ...{ pid, ppid, command, rssBytes, cpuTimeMs: pid, rssKinds: kindsOf(rssBytes) },
  startUnixMs: START_UNIX_MS + startMs,
});

function recording() {
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const processes = [
      process(100, 1, "make -j2", 10 * MIB),
      process(101, 100, "/usr/bin/cc1 -O2 </script>.c", workerBytes(row)),
      ...row >= 50 && row < 250 ? [process(102, 101, "as out.s", 40 * MIB, 5000)] : [],
    ];
    const rssBytes = processes.reduce((sum, { rssBytes }) => sum + rssBytes, 0);
    const rssKinds = kindsOf(rssBytes);
    return {
      rssBytes,
      rssKinds,
      vszBytes: 9 * rssBytes,
      cpuPercent: row % 2 === 0 ? 80 : 120,
      processes,
    };
  });
  return recordingOf(rows, {
    intervalMs: INTERVAL_MS,
    markers: [[0, "begin"], [10_000, "<b>middle</b>"], [20_000, "end"]],
    facts: { environment: { memmarkVersion: "1", os: "linux", sampler: "proc", hostname: "h" } },
  });
}

const MANY = 40_000, SPIKE_ROW = 20_000;

/** More rows than a page opens with, and two spikes one after the other: the page opens with the higher one alone. */
const long = () =>
  recordingOf(
    Array.from({ length: MANY }, (_, row) => {
      const rssBytes = (row === SPIKE_ROW ? 900 : row === SPIKE_ROW + 2 ? 800 : 100 + row % 2) *
        MIB;
      const processes = [
        process(100, 1, "make", 60 * MIB),
        process(101, 100, "worker", rssBytes - 60 * MIB),
      ];
      return { rssBytes, processes };
    }),
    { intervalMs: 10 },
  );
/** 100 MiB, and after the marker 200, or 300 in the new one, which comes to it later. */
async function comparisonOfTwo(assets: ReportAssets): Promise<string> {
  const csvOf = (afterMs: number, mib: number) =>
    `unix_ms,rss_kib\n${
      Array.from({ length: ROWS + 1 }, (_, row) => {
        const ms = row * INTERVAL_MS;
        return `${START_UNIX_MS + ms},${(ms < afterMs ? 100 : mib) * 1024}\n`;
      }).join("")
    }`;
  const markersOf = (afterMs: number) =>
    `timestamp,unix_ms,label\nt,${START_UNIX_MS + afterMs},<b>load</b>\n`;
  const files = textHost({
    ...{ "a.csv": csvOf(10_000, 200), "b.csv": csvOf(20_000, 300) },
    ...{ "a.csv.markers.csv": markersOf(10_000), "b.csv.markers.csv": markersOf(20_000) },
  });
  const host = { ...files, readText: () => undefined };
  const request = { gates: [], floorBytes: 1 };
  const page = readComparisonPage(host, ["a.csv"], ["b.csv"], request);
  return await comparisonPage(page, assets);
}

/** Schemes and widths of pages that are looked at for faults, each in another view. */
const LOOKS = [["light", 1280, ""], ["dark", 360, "#by=kind"]] as const;

/** What is zoomed to, in ms, by the fragment of the address. */
async function zoomed(page: Page): Promise<[number, number] | undefined> {
  const [, from, to] = /t=([\d.]+)-([\d.]+)/.exec(await page.evaluate(() => location.hash)) ?? [];
  return from === undefined ? undefined : [Number(from) * 1000, Number(to) * 1000];
}

const textOf = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (element) => (element as HTMLElement).innerText);

/** The plot of the memory panel. */
async function plotBox(page: Page) {
  await page.$eval("#course", (course) => course.scrollIntoView());
  return (await (await page.waitForSelector(".u-over"))!.boundingBox())!;
}

/** Until what was asked for is drawn, which happens once a frame. */
const drawn = () =>
  new Promise<void>((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
  );

const press = (page: Page, name: string) =>
  page.locator(`::-p-xpath(//button[normalize-space()="${name}"])`).click();

Deno.test({
  name: "the page of a report in a browser",
  ignore: needsBrowser(),
  // The browser's pipes outlive what waits for them.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    using dir = tempDir();
    const viewer = await readReportAssets(pathToFileURL(`${LIB}/`).href);
    const path = dir.write("run.html", await reportPage([recording()], viewer));
    await using browser = await startBrowser(dir.path);
    const page = await browser.newPage();
    page.setDefaultTimeout(HANGS_AFTER_MS);
    const complaints = complaintsOf(page);
    await page.setViewport({ width: 1280, height: 900 });
    const open = async (fragment = "") => {
      await page.goto("about:blank");
      await page.goto(`file://${path}${fragment}`);
      await page.waitForSelector("html.live .u-over");
    };
    await open();

    await t.step("the chart takes the place of the drawn one", async () => {
      assert.equal(await page.$eval("#picture", (svg) => svg.checkVisibility()), false);
      assert.match(await textOf(page, ".figures"), /The whole run/);
      assert.equal(await page.$$eval(".ribbon button", (buttons) => buttons.length), 3);
    });

    await t.step(
      "the crosshair tells the values of its moment, and who was largest then",
      async () => {
        const { x, y, width, height } = await plotBox(page);
        const row = 225;
        await page.mouse.move(x + 5, y + 5);
        await page.mouse.move(x + width * row * INTERVAL_MS / END_MS, y + height / 2);
        const rssBytes = workerBytes(row) + 50 * MIB;
        assert.equal(await textOf(page, '[data-line="rss"] .value'), formatBytes(rssBytes));
        assert.match(await textOf(page, ".who h3"), /^At 22\.5s/);
        const [largest] = await page.$$eval(
          ".who li",
          (items) => items.map((item) => item.textContent),
        );
        assert.equal(largest, `cc1 [101]${formatBytes(workerBytes(row))}`);
      },
    );

    await t.step("dragging zooms, and the figures are those of what is seen", async () => {
      const { x, y, width, height } = await plotBox(page);
      await page.mouse.move(x + width * 0.1, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + width * 0.2, y + height / 2);
      await page.mouse.move(x + width * 0.3, y + height / 2);
      await page.mouse.up();
      await page.waitForFunction(() => location.hash.includes("t="));
      const [from, to] = (await zoomed(page))!;
      assert.ok(Math.abs(from / END_MS - 0.1) < 0.01 && Math.abs(to / END_MS - 0.3) < 0.01);
      const last = Math.floor(to / INTERVAL_MS);
      const peak = `${formatBytes(workerBytes(last) + 50 * MIB)} at`;
      assert.ok((await textOf(page, ".figures")).includes(peak), await textOf(page, ".figures"));
    });

    await t.step("a link shows the same", async () => {
      const before = await textOf(page, ".figures");
      await open(await page.evaluate(() => location.hash));
      assert.equal(await textOf(page, ".figures"), before);
    });

    await t.step("a double click shows all, the wheel zooms where the pointer is", async () => {
      const { x, y, width, height } = await plotBox(page);
      await page.mouse.click(x + width / 2, y + height / 2, { count: 2 });
      assert.equal(await zoomed(page), undefined);
      await page.mouse.move(x + width * 0.75, y + height / 2);
      await page.mouse.wheel({ deltaY: -100 });
      await page.waitForFunction(() => location.hash.includes("t="));
      const [from, to] = (await zoomed(page))!;
      assert.ok(Math.abs(from / END_MS - 0.15) < 0.01 && Math.abs(to / END_MS - 0.95) < 0.01);
      await press(page, "All");
      assert.equal(await zoomed(page), undefined);
    });

    await t.step("buttons lead to the peak and to each phase, whatever it is called", async () => {
      await press(page, "Peak");
      const [from, to] = (await zoomed(page))!;
      assert.ok(from < 15_000 && to > 15_000 && to - from < END_MS / 2);
      await press(page, "All");
      await press(page, "<b>middle</b>");
      assert.deepEqual(await zoomed(page), [10_000, 20_000]);
      await page.select("select", "2");
      assert.deepEqual(await zoomed(page), [20_000, END_MS]);
      await press(page, "All");
    });

    await t.step("lines are switched, and memory is stacked", async () => {
      const panels = () => page.$$eval(".uplot", (plots) => plots.length);
      assert.equal(await panels(), 2);
      await page.click('[data-line="vsz"]');
      await page.waitForFunction(() => document.querySelectorAll(".uplot").length === 3);
      await page.click('[data-line="vsz"]');
      await press(page, "By command");
      assert.match(await page.evaluate(() => location.hash), /by=command/);
      assert.match(await textOf(page, ".who"), /cc1\s.*as/s);
      const { x, y, width, height } = await plotBox(page);
      await page.mouse.move(x + width * 0.5, y + height * 0.8);
      await page.mouse.move(x + width * 0.5 + 1, y + height * 0.8);
      await page.waitForFunction(() =>
        /cc1 .*<\/script>\.c · pid 101, parent 100/.test(
          document.querySelector(".pointed")!.textContent!,
        )
      );
      await press(page, "Lines");
    });

    await t.step(
      "memory is shown by kind, with the kinds of each process at its peak",
      async () => {
        await press(page, "By kind");
        const { x, y, width, height } = await plotBox(page);
        await page.mouse.move(x + width * 0.5, y + height * 0.8);
        await page.mouse.move(x + width * 0.5 + 1, y + height * 0.8);
        await page.waitForFunction(() =>
          document.querySelector(".pointed")!.textContent!.startsWith("Anonymous: what programs")
        );
        const rssBytes = workerBytes(150) + 50 * MIB;
        assert.equal(
          await page.$eval(".who li", (item) => item.textContent),
          `Anonymous${formatBytes(rssBytes / 3 * 2)}`,
        );
        assert.equal(
          await page.$eval(".processes .kinds", (cell) => (cell as HTMLElement).title),
          "67% anonymous, 33% mapped files",
        );
        await press(page, "Lines");
      },
    );

    await t.step("by keys, with every moment spoken", async () => {
      await page.focus(".chart");
      await page.keyboard.press("End");
      await page.keyboard.press("ArrowLeft");
      assert.match(await textOf(page, ".spoken"), /^At 29\.6s, RSS /);
      await page.keyboard.press("+");
      const [fromMs] = (await zoomed(page))!;
      assert.ok(fromMs > 10_000);
      await page.evaluate(drawn);
      // The crosshair stays where it was, and shows.
      assert.match(await textOf(page, ".figures ~ .who h3"), /^At 29\.6/);
      const cross = await page.$eval(".u-cursor-x", (line) => line.getBoundingClientRect().x);
      const { x, width } = await plotBox(page);
      assert.ok(cross > x + 0.9 * width && cross < x + width, `${cross} of ${x} + ${width}`);
      await page.keyboard.press("Home");
      for (let i = 0; i < 10; i++) await page.keyboard.press("ArrowLeft");
      const [panned, toMs] = (await zoomed(page))!;
      assert.ok(panned < fromMs && Math.abs((fromMs - panned) / (toMs - panned) - 0.1) < 1e-3);
      await page.keyboard.press("0");
      assert.equal(await zoomed(page), undefined);
    });

    await t.step("processes are sorted, searched, and stand below who started them", async () => {
      const pids = () =>
        page.$$eval(
          ".processes tbody td:nth-child(2)",
          (cells) => cells.map((cell) => cell.textContent),
        );
      assert.deepEqual(await pids(), ["101", "102", "100"]);
      await page.click('[data-sort="pid"]');
      assert.deepEqual(await pids(), ["100", "101", "102"]);
      await page.click('[data-sort="pid"]');
      assert.deepEqual(await pids(), ["102", "101", "100"]);
      await press(page, "Tree");
      assert.deepEqual(await pids(), ["100", "101", "102"]);
      await page.type('input[type="search"]', "as out");
      assert.deepEqual(await pids(), ["100", "101", "102"]);
      await press(page, "Tree");
      assert.deepEqual(await pids(), ["102"]);
      await page.click(".processes tbody .life");
      const [from, to] = (await zoomed(page))!;
      assert.ok(from < 5000 && from > 3000 && to > 24_900 && to < 27_000, `${from} ${to}`);
      await press(page, "All");
    });

    await t.step("what is downloaded is what memmark reads", async () => {
      await press(page, "CSV");
      await press(page, "JSON");
      await press(page, "SVG");
      const files = ["run.csv", "run.summary.json", "run.svg"];
      const there = () => [...Deno.readDirSync(dir.path)].map(({ name }) => name);
      await waitUntil(() => files.every((name) => there().includes(name)), "the downloads");
      const host = createDenoHost();
      const { summary } = readRecording(host, dir.file("run.csv"));
      const { summary: original } = recording().recording;
      assert.deepEqual([summary.samples, summary.rss], [original.samples, original.rss]);
      assert.equal(JSON.parse(Deno.readTextFileSync(dir.file("run.summary.json"))).samples, ROWS);
      assert.match(Deno.readTextFileSync(dir.file("run.svg")), /^<svg /);
    });

    for (const [scheme, width, fragment] of LOOKS) {
      await t.step(`axe-core finds nothing, ${scheme}, ${width} px wide`, async () => {
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        await page.setViewport({ width, height: 800 });
        await open(fragment);
        await page.$$eval("details", (all) => all.forEach((one) => one.open = true));
        assert.deepEqual(await accessibilityFaults(page), []);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      });
    }
    await page.setViewport({ width: 1280, height: 900 });

    await t.step("on paper the drawn chart stands", async () => {
      await page.emulateMediaType("print");
      assert.equal(await page.$eval("#picture", (svg) => svg.checkVisibility()), true);
      assert.equal(await page.$eval(".chart", (chart) => chart.checkVisibility()), false);
      // As wide as a page of A4: what does not fit is lost.
      await page.setViewport({ width: 718, height: 1000 });
      const widths = await page.$$eval(
        "table",
        (all) =>
          all.filter((table) => table.checkVisibility()).map(({ scrollWidth }) => scrollWidth),
      );
      assert.ok(widths.length > 3 && Math.max(...widths) <= 718, `${widths}`);
      await page.setViewport({ width: 1280, height: 900 });
      await page.emulateMediaType("screen");
    });

    await t.step("a finger moves the crosshair, two zoom to what they hold", async () => {
      await page.setViewport({ width: 360, height: 800, hasTouch: true, isMobile: true });
      await page.goto(`file://${path}`);
      await page.waitForSelector("html.live .u-over");
      assert.match(await textOf(page, "#chart-keys"), /^A finger moves the crosshair, two zoom/);
      const { x, y, width, height } = await plotBox(page);
      const at = (part: number) => [x + width * part, y + height / 2] as const;
      const one = await page.touchscreen.touchStart(...at(0.2));
      await one.move(...at(0.5));
      assert.match(await textOf(page, ".who h3"), /^At 1[45]/);
      const other = await page.touchscreen.touchStart(...at(0.7));
      // Half of the run between two fingers, where a fifth of it was.
      await one.move(...at(0.3));
      await page.waitForFunction(() => location.hash.includes("t="));
      const [fromMs, toMs] = (await zoomed(page))!;
      assert.ok(Math.abs((toMs - fromMs) / END_MS - 0.5) < 0.02, `${fromMs} ${toMs}`);
      assert.ok(Math.abs((0.5 * END_MS - fromMs) / (toMs - fromMs) - 0.3) < 0.02);
      await one.end();
      await other.end();
      await page.setViewport({ width: 1280, height: 900 });
    });

    await t.step("in a sandbox without storage it works as well", async () => {
      const outer = dir.write(
        "outer.html",
        `<iframe sandbox="allow-scripts" src="run.html"></iframe>`,
      );
      await page.goto(`file://${outer}`);
      const frame = await page.waitForFrame((frame) => frame.url().endsWith("run.html"));
      await frame.waitForSelector("html.live .u-over");
      await frame.$eval(".toolbar button:nth-child(2)", (peak) => (peak as HTMLElement).click());
      await frame.waitForFunction(() =>
        !document.querySelector(".figures")!.textContent!.includes("whole")
      );
    });

    await t.step("the ranks of a job, each picked by a click or by keys", async () => {
      await tryRankPage(page, dir.write("ranks.html", await rankPage(viewer)));
      await page.setViewport({ width: 1280, height: 900 });
    });

    await t.step("closer, what the page opens with cannot tell apart is told apart", async () => {
      const path = dir.write("long.html", await reportPage([long()], viewer));
      await page.goto(`file://${path}`);
      await page.waitForSelector("html.live .u-over");
      assert.match(await textOf(page, ".resolution"), /^Of [\d,]+ samples of 40,000: of every/);
      const point = async (row: number) => {
        const [fromMs, toMs] = await zoomed(page) ?? [0, (MANY - 1) * 10];
        const { x, y, width, height } = await plotBox(page);
        await page.mouse.move(x + width * (row * 10 - fromMs) / (toMs - fromMs), y + height / 2);
      };
      const valueAt = async (row: number) => {
        await point(row);
        return await textOf(page, '[data-line="rss"] .value');
      };
      await point(SPIKE_ROW + 3);
      assert.notEqual(await valueAt(SPIKE_ROW + 2), formatBytes(800 * MIB));
      await press(page, "Peak");
      await page.focus(".chart");
      for (let i = 0; i < 8; i++) await page.keyboard.press("+");
      await page.waitForFunction(() =>
        document.querySelector(".resolution")!.textContent!.startsWith("Of every sample")
      );
      const values = [];
      for (const row of [0, 1, 2, 3]) values.push(await valueAt(SPIKE_ROW + row));
      assert.deepEqual(values, [900, 101, 800, 101].map((mib) => formatBytes(mib * MIB)));
      await page.waitForFunction(() =>
        !document.querySelector(".resolution")!.textContent!.includes("Processes")
      );
      await press(page, "By process");
      const sizes = [];
      for (const row of [0, 1, 2, 3]) {
        await page.evaluate(drawn);
        await point(SPIKE_ROW + row);
        sizes.push((await textOf(page, ".who li:first-child")).split("\n"));
      }
      assert.deepEqual(
        sizes,
        [840, 41, 740, 41].map((mib) => ["worker [101]", formatBytes(mib * MIB)]),
      );
    });
    await t.step(
      "a comparison is aligned as one chooses, and its crosshair tells both",
      async () => {
        const compared = dir.write("compared.html", await comparisonOfTwo(viewer));
        await page.goto(`file://${compared}`);
        await page.waitForSelector("html.live .u-over");
        const values = async (part: number) => {
          await page.evaluate(drawn);
          const { x, y, width, height } = await plotBox(page);
          await page.mouse.move(x + 5, y + 5);
          await page.mouse.move(x + width * part, y + height / 2);
          return [...await page.$$eval(".chip .value", (all) => all.map((one) => one.textContent))];
        };
        // Of 30 s; the base came to its marker after 10 s, the new one after 20.
        assert.deepEqual(await values(0.5), ["200 MiB", "100 MiB"]);
        assert.match(
          await textOf(page, "#difference"),
          /^At 15s: \u2212100 MiB \(\u221250\.0 %\)$/,
        );
        await page.select("select", "marker:<b>load</b>");
        // Of 40 s: the first ten are the new one's alone.
        assert.deepEqual(await values(0.125), ["nothing", "100 MiB"]);
        assert.deepEqual(await values(0.625), ["200 MiB", "300 MiB"]);
        await press(page, "Phase by phase");
        assert.equal(await page.$$eval(".ribbon button", (buttons) => buttons.length), 2);
        assert.deepEqual(await values(0.375), ["nothing", "100 MiB"]);
        assert.match(await page.evaluate(() => location.hash), /^#align=phase$/);
        assert.deepEqual(await accessibilityFaults(page), []);
        await page.setViewport({ width: 360, height: 800 });
        await page.evaluate(drawn);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      },
    );

    assert.deepEqual(complaints, []);

    await t.step("without scripts the drawn chart and the tables are there", async () => {
      await page.setJavaScriptEnabled(false);
      await page.goto(`file://${path}`);
      assert.equal(await page.$eval("#picture svg", (svg) => svg.checkVisibility()), true);
      assert.equal((await page.$$("#process-table tbody tr")).length, 3);
      assert.match(await page.$eval("h1", (head) => head.textContent!), /job --fast\s+exit code 0/);
    });
  },
});
