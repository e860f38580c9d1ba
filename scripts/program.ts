/**
 * Makes of the chunks of a bundle the two files that an installed memmark runs: a loader, and a program
 * that it evaluates as text. Deno parses every module that it loads for its imports, before V8 parses it
 * again, and keeps the result in a cache folder only; and V8 need not see at all what is not used.
 */

/** What the loader reads, beside itself. */
export const PROGRAM_FILE = "memmark.program";

/**
 * Opens the program at once: it is there until the end, though another version is installed meanwhile. Its
 * first 16 bytes are the length of what is evaluated first, which takes the way to read the rest.
 */
export const LOADER = `const file = Deno.openSync(new URL("${PROGRAM_FILE}", import.meta.url));
const text = (at, length) => {
  const bytes = new Uint8Array(length);
  file.seekSync(at, 0);
  for (let n = 0; n < length;) n += file.readSync(bytes.subarray(n)) ?? NaN;
  return new TextDecoder().decode(bytes);
};
await (0, eval)(text(16, Number(text(0, 16))))(text);
`;

/** A module that esbuild made when it split a bundle, taken apart. */
interface Chunk {
  readonly name: string;
  /** What it takes from others: the name of the chunk, and `exported as local, ...`. */
  readonly imports: readonly { readonly from: string; readonly names: string }[];
  readonly body: string;
  /** `local as exported, ...` */
  readonly exports: string;
}

/**
 * The program of these chunks, by their file names; `entry` is run. What it imports comes first, in one
 * text; each of the others stands for itself, and is read when it is imported.
 *
 * @throws Error when a chunk is not self-contained, or is nothing that esbuild would make.
 */
export function programOf(chunks: ReadonlyMap<string, string>, entry: string): Uint8Array {
  const parsed = new Map([...chunks].map(([name, text]) => [name, parse(name, text)]));
  const first = withImports(entry, parsed);
  const others = [...parsed.values()].filter((chunk) => !first.includes(chunk));
  const places: Record<string, [number, number]> = {};
  let rest = "";
  for (const chunk of others) {
    const text = checked(
      `(async($chunks,$load)=>{"use strict";${loads(chunk)}${
        assignment(chunk)
      }\n})\n//# sourceURL=memmark/${chunk.name}`,
    );
    places[chunk.name] = [rest.length, text.length];
    rest += text;
  }
  const core = (at: string) =>
    checked(
      `(async($text)=>{"use strict";const $chunks={},$at=${JSON.stringify(places)},$loading={},
$load=n=>$loading[n]??=n in $chunks?Promise.resolve($chunks[n]):(0,eval)($text($at[n][0]+${at},$at[n][1]))($chunks,$load).then(()=>$chunks[n]);
${
        first.map((chunk) => chunk.name === entry ? imports(chunk) + chunk.body : assignment(chunk))
          .join("\n")
      }
})\n//# sourceURL=memmark.js`,
    );
  // Where the rest begins is as long in any case.
  const length = core("0".padStart(HEAD_BYTES)).length;
  const bytes = new TextEncoder().encode(
    String(length).padEnd(HEAD_BYTES) + core(String(length + HEAD_BYTES).padStart(HEAD_BYTES)) +
      rest,
  );
  return bytes;
}

const HEAD_BYTES = 16;

/**
 * The same code in ASCII, of which every character is a byte: esbuild escapes strings, but not templates
 * and regular expressions, where a code unit may be written so as well.
 */
function ascii(code: string): string {
  return code.replace(
    // deno-lint-ignore no-control-regex
    /[^\x00-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function parse(name: string, text: string): Chunk {
  const imports: { from: string; names: string }[] = [];
  let body = ascii(text.trim());
  for (let match; (match = /^import(?:\{([^}]*)\}from)?"\.\/([^"]+)";/.exec(body));) {
    imports.push({ from: match[2]!, names: match[1] ?? "" });
    body = body.slice(match[0].length);
  }
  const exported = /export\{([^}]*)\};$/.exec(body);
  if (exported) body = body.slice(0, exported.index);
  body = body.replaceAll(/\bimport\("\.\/([^"]+)"\)/g, '$load("$1")');
  return { name, imports, body, exports: exported?.[1] ?? "" };
}

/** A chunk after all that it imports. */
function withImports(
  name: string,
  chunks: ReadonlyMap<string, Chunk>,
  seen: Chunk[] = [],
): Chunk[] {
  const chunk = chunks.get(name);
  if (chunk === undefined) throw new Error(`There is no chunk "${name}"`);
  for (const { from } of chunk.imports) {
    if (!seen.some((other) => other.name === from)) withImports(from, chunks, seen);
  }
  if (!seen.includes(chunk)) seen.push(chunk);
  return seen;
}

/** `$chunks[name]` becomes what it exports; in a function of its own, for all call their variables alike. */
const assignment = (chunk: Chunk): string =>
  `$chunks["${chunk.name}"]=(()=>{${imports(chunk)}${chunk.body}\nreturn{${
    properties(chunk.exports, (local, exported) => `${exported}:${local}`)
  }}})();`;

const imports = (chunk: Chunk): string =>
  chunk.imports.filter(({ names }) => names !== "").map(({ from, names }) =>
    `const{${properties(names, (exported, local) => `${exported}:${local}`)}}=$chunks["${from}"];`
  ).join("");

const loads = (chunk: Chunk): string =>
  chunk.imports.map(({ from }) => `await $load("${from}");`).join("");

/** `a as b,c` as properties. */
const properties = (list: string, property: (name: string, alias: string) => string): string =>
  list.split(",").filter(Boolean).map((item) => {
    const [name, alias = name] = item.split(" as ");
    return property(name!, alias!);
  }).join(",");

function checked(text: string): string {
  try {
    new Function(text);
  } catch (error) {
    throw new Error(
      `The bundle is not self-contained (${(error as Error).message}): main.ts must not use ` +
        "import.meta, nor anything that imports node: modules statically",
    );
  }
  return text;
}
