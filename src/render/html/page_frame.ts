import type { ReportAssets } from "../../system/host.ts";
import { shortened } from "../summary/text_columns.ts";
import { Markup, markup } from "./markup.ts";

/** What a page shows, and what its viewer takes. */
export interface PageParts {
  readonly title: string;
  readonly body: Markup;
  /** Packed for the viewer, and the name by which that finds it. */
  readonly data: string;
  readonly id: "memmark-data" | "memmark-comparison";
  /** More of it, for who looks closely, of a page that has so many bytes without it. */
  readonly fine?: (usedBytes: number) => Promise<readonly FinePart[]>;
}

/** Packed as well, and unpacked only when it is wanted. */
export interface FinePart {
  readonly id: "memmark-rows" | "memmark-stacks";
  readonly data: string;
}

/** One page in one file, which needs no network, and in which nothing acts but the viewer's own script. */
export async function framed(
  { title, body, data, id, fine }: PageParts,
  { script, style }: ReportAssets,
): Promise<string> {
  const policy = [
    "default-src 'none'",
    `script-src '${await hashOf(script)}'`,
    `style-src '${await hashOf(style)}'`,
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const begin = markup`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <meta name="generator" content="memmark">
        <title>${`${shortened(title, 80)} \u00b7 memmark`}</title>
        <style>${raw(style)}</style>
      </head>
      <body>
    ${body}
        <footer>Made by memmark. This page is one file and needs no network.</footer>
        <script type="text/plain" id="${id}">${new Markup(data)}</script>
  `.source.trim();
  const end = `\n<script>${raw(script).source}</script>\n</body>\n</html>\n`;
  const parts = await fine?.(begin.length + end.length) ?? [];
  const more = parts.map(({ id, data }) =>
    `\n<script type="text/plain" id="${id}">${data}</script>`
  );
  return begin + more.join("") + end;
}

/** Gzipped and in base64, as the viewer takes its data. */
export async function zipped(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer()).toBase64();
}

/** Our own script and style are markup as they are; the build makes sure that nothing in them ends them. */
function raw(source: string): Markup {
  if (/<\/(script|style)|<!--/i.test(source)) throw new Error("The assets would end their element");
  return new Markup(source);
}

/** As a content security policy names an inline script or style. */
async function hashOf(source: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(source));
  return `sha256-${new Uint8Array(digest).toBase64()}`;
}
