/**
 * Checks that imports point downward only: main -> run -> cli, record, merge -> target, sampler, cgroup, sink,
 * render, time -> recording, compare -> summary, series -> system/host -> model; and that none go in a circle. Prints what breaks that, and exits with 1.
 */

/** Lower may not import higher, nor a neighbour on the same level. */
const LEVELS: readonly (readonly string[])[] = [
  ["main"],
  ["run"],
  ["cli", "record", "merge"],
  ["target", "sampler", "cgroup", "sink", "render", "time", "otlp"],
  ["recording", "compare", "sizing"],
  ["summary", "series"],
  ["system"],
  ["procfs"],
  ["model"],
];

/** May import anything of src: it makes the machine that all others only know the interface of. */
const ROOT = "main.ts";

/** For people, and for `--out -`. */
const PRINTERS = ["src/system/terminal.ts", "src/system/outputs.ts"];

/** Says which of a file's lines break a rule, as `file:line: what`. Paths are relative to the checkout. */
export function violations(path: string, text: string): string[] {
  if (path.endsWith("_test.ts")) return [];
  return withoutComments(text).split("\n").flatMap((line, index) => {
    const problem = importProblem(path, line) ?? accessProblem(path, line);
    return problem ? [`${path}:${index + 1}: ${problem}`] : [];
  });
}

/** Blanks comments out, keeping line numbers. A `//` right after a colon belongs to a URL. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ""))
    .replace(/(^|[^:])\/\/.*$/gm, "$1");
}

function importProblem(path: string, line: string): string | undefined {
  const specifier = SPECIFIER.exec(line)?.[1];
  if (specifier === undefined) return undefined;
  const folder = partOf(path);
  if (!specifier.startsWith(".")) {
    return folder === "model" ? "model/ may not import anything outside model/" : undefined;
  }
  const target = targetOf(path, specifier);
  const imported = partOf(target);
  if (imported === folder || path === ROOT) return undefined;
  if (imported === "system" && target !== "src/system/host.ts") {
    return `${folder}/ may not import ${target}; only ${ROOT} may`;
  }
  return levelOf(imported) > levelOf(folder) ? undefined : `${folder}/ may not import ${imported}/`;
}

/**
 * Files that import each other in a circle, each circle once, as `a.ts -> b.ts -> a.ts`. Imports of types
 * count, and those on demand: who reads one of the files has to know the other.
 */
export function circles(files: ReadonlyMap<string, string>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, way: readonly string[]) => {
    const at = way.indexOf(path);
    if (at >= 0) found.push([...way.slice(at), path].join(" -> "));
    if (at >= 0 || done.has(path)) return;
    for (const next of importsOf(path, files.get(path) ?? "")) {
      if (files.has(next)) visit(next, [...way, path]);
    }
    done.add(path);
  };
  for (const path of files.keys()) visit(path, []);
  return found;
}

/** Paths that a file imports, tests apart. */
function importsOf(path: string, text: string): string[] {
  if (path.endsWith("_test.ts")) return [];
  const specifiers = withoutComments(text).matchAll(new RegExp(SPECIFIER, "g"));
  return Array.from(specifiers, ([, specifier]) => specifier!)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => targetOf(path, specifier));
}

const SPECIFIER = /(?:\bfrom|\bimport\s*\(?)\s*["']([^"']+)["']/;

const targetOf = (path: string, specifier: string): string =>
  new URL(specifier, `file:///${path}`).pathname.slice(1);

/** `sink` of src/sink/csv.ts, `record` of src/record.ts, `main` of main.ts. */
function partOf(path: string): string {
  const parts = path.split("/");
  return (parts[0] === "src" ? parts[1]! : parts[0]!).replace(/\.ts$/, "");
}

/** What is of no known level (deno.json, say) is below everything. */
function levelOf(part: string): number {
  const level = LEVELS.findIndex((parts) => parts.includes(part));
  return level === -1 ? LEVELS.length : level;
}

function accessProblem(path: string, line: string): string | undefined {
  const inSystem = path.startsWith("src/system/") && path !== "src/system/host.ts";
  if (/\bDeno\./.test(line) && !inSystem && path !== "main.ts") {
    return "only main.ts and src/system/ may say Deno.; use Host (src/system/host.ts)";
  }
  if (/\bconsole\./.test(line)) return "console is not used; print by src/system/terminal.ts";
  if (/\bDeno\.(stdout|stderr)\.write/.test(line) && !PRINTERS.includes(path)) {
    return `only ${PRINTERS.join(" and ")} may print`;
  }
  return undefined;
}

/** main.ts and all TypeScript files below src, as paths relative to the checkout. */
function* sources(root: string, folder = "src"): Generator<string> {
  for (const entry of Deno.readDirSync(`${root}/${folder}`)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* sources(root, path);
    else if (path.endsWith(".ts")) yield path;
  }
}

if (import.meta.main) {
  const root = `${import.meta.dirname}/..`;
  const paths = ["main.ts", ...sources(root)];
  const files = new Map(paths.map((path) => [path, Deno.readTextFileSync(`${root}/${path}`)]));
  const found = [
    ...[...files].flatMap(([path, text]) => violations(path, text)),
    ...circles(files).map((circle) => `${circle}: imports go in a circle`),
  ];
  for (const line of found) console.error(line);
  if (found.length > 0) Deno.exitCode = 1;
}
