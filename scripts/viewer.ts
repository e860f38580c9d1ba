/** Makes the viewer of reports: what runs in the browser, in one script, and how it all looks. */
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname!, "..");
const FOLDER = join(root, "src/render/html");

/** The file that a program's reports need beside it: see src/system/report_assets.ts. */
export const REPORT_FILE = "report.html";

/** The file's text. */
export async function reportFile(): Promise<string> {
  const { script, style } = await buildViewer();
  return `<style>\n${style}</style>\n<script>\n${script}</script>\n`;
}

/** The script and the style of reports. Throws with what the bundler says where it cannot be made. */
export async function buildViewer(): Promise<{ readonly script: string; readonly style: string }> {
  const entry = join(FOLDER, "viewer/main.ts");
  const [code, library, style] = await Promise.all([
    deno([
      "bundle",
      "--quiet",
      "--frozen",
      "--minify",
      "--platform",
      "browser",
      "--format",
      "iife",
      entry,
    ]),
    libraryFiles(),
    Deno.readTextFile(join(FOLDER, "style.css")),
  ]);
  return {
    script: `/*! With uPlot, https://github.com/leeoniya/uPlot\n\n${library.license}\n*/\n${code}`,
    style: `${library.style}\n${style}`,
  };
}

/** What of the library is no code, in the version that deno.json names. */
export async function libraryFiles(): Promise<
  { readonly license: string; readonly style: string }
> {
  const { imports } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  const text = (path: string) =>
    `${JSON.stringify(`${imports.uplot}/${path}`)} with { type: "text" }`;
  const code = `import license from ${text("LICENSE")};
    import style from ${text("dist/uPlot.min.css")};
    console.log(JSON.stringify({ license: license.trim(), style: style.trim() }))`;
  return JSON.parse(await deno(["eval", "--quiet", "--unstable-raw-imports", code]));
}

/** Runs this same Deno at the root of the checkout, with the user's cache; its stdout. */
async function deno(args: readonly string[]): Promise<string> {
  const { DENO_LOG: _, ...env } = Deno.env.toObject();
  // What the installed wrapper sets is no folder; what a user sets is where the packages are.
  if (env.DENO_DIR?.startsWith("/dev/null/")) delete env.DENO_DIR;
  const output = await new Deno.Command(Deno.execPath(), {
    ...{ args: [...args], cwd: root, stdin: "null", clearEnv: true },
    // As in scripts/deno: the bundler may have to be fetched, in a closed network as well.
    env: { DENO_TLS_CA_STORE: "mozilla,system", ...env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  if (!output.success) {
    throw new Error(`Cannot make the viewer of reports: ${text.decode(output.stderr).trim()}`);
  }
  return text.decode(output.stdout);
}
