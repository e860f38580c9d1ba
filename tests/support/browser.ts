/** A real browser for tests of pages, driven by real input events. */
import axe from "axe-core";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { HANGS_AFTER_MS } from "./memmark.ts";
import { isOnPath, needs } from "./need.ts";

/** The first is chromium without what a window needs, and takes a fifth less. */
const PROGRAMS = ["chromium-headless-shell", "chromium", "google-chrome"] as const;

/** Value for a test's `ignore`: see {@link needs}. */
export function needsBrowser(): boolean {
  return Deno.build.os !== "linux" || !PROGRAMS.some(isOnPath) && needs(PROGRAMS[0]);
}

/** Starts the browser; its downloads go into a folder. */
export async function startBrowser(downloads: string): Promise<Browser> {
  const program = PROGRAMS.find(isOnPath)!;
  const { stdout } = await new Deno.Command("sh", { args: ["-c", `command -v ${program}`] })
    .output();
  const browser = await puppeteer.launch({
    executablePath: new TextDecoder().decode(stdout).trim(),
    headless: program === PROGRAMS[0] ? "shell" : true,
    timeout: HANGS_AFTER_MS,
    // Root may not use the sandbox; what is shown is our own.
    args: ["--no-sandbox", "--disable-gpu", "--force-prefers-reduced-motion"],
  });
  const session = await browser.target().createCDPSession();
  await session.send("Browser.setDownloadBehavior", {
    behavior: "allow",
    downloadPath: downloads,
    eventsEnabled: false,
  });
  return browser;
}

/** Everything that pages complain about, violations of their policies included. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (!/^(file|about|blob|data):/.test(request.url())) complaints.push(request.url());
  });
  return complaints;
}

/** What is read of what axe-core found. */
interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary: string }[];
}

/** What axe-core finds wrong with a page, one line each. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (): Promise<Violation[]> => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: Violation[] }> };
    };
    return (await axe.run()).violations;
  });
  return violations.map(({ id, nodes }) =>
    `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`
  );
}
