import { SetupError } from "../model/errors.ts";
import type { ReportAssets } from "./host.ts";

/** The style and the script in the file that the build puts beside the program. */
const ELEMENTS = /^<style>\n(.*)<\/style>\n<script>\n(.*)<\/script>\n$/s;

/**
 * Reads what reports need from beside the program, a URL; in a checkout, where nothing was built, it is
 * made now. Throws SetupError where it is neither.
 */
export async function readReportAssets(program: string): Promise<ReportAssets> {
  let text: string;
  try {
    text = await Deno.readTextFile(new URL("report.html", program));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return await madeNow(program);
    throw new SetupError(`Cannot make a report: ${(error as Error).message}`);
  }
  const [, style, script] = ELEMENTS.exec(text) ?? [];
  if (style === undefined || script === undefined) {
    throw new SetupError(
      "Cannot make a report: report.html beside memmark is damaged; install it again",
    );
  }
  return { style, script };
}

async function madeNow(program: string): Promise<ReportAssets> {
  let viewer;
  try {
    // Nothing that a bundler could follow: it is for checkouts only.
    const path = new URL("scripts/viewer.ts", program).href;
    viewer = await import(path);
  } catch {
    throw new SetupError(
      "Cannot make a report: report.html beside memmark is missing; install it again",
    );
  }
  return await viewer.buildViewer();
}
