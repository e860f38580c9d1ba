/** The user's environment is for the command: it does not steer memmark, and comes through as it was. */
import assert from "node:assert/strict";
import { MEMMARK, run, tempDir } from "./support/memmark.ts";
import { perl } from "./support/programs.ts";

/** Beginnings of the names of what Deno reads for itself; the wrapper keeps all of these from it. */
const STEERING = /^(?:DENO|OTEL|NODE)_[A-Z]/;
/** What else Deno's help names: of no effect on a program without downloads, or on purpose. */
const HARMLESS = [
  "FORCE_COLOR",
  "HTTPS_PROXY",
  "HTTP_PROXY",
  "NO_COLOR",
  "NO_PROXY",
  "NPM_CONFIG_REGISTRY",
  "SSLKEYLOGFILE",
];
/** Each of these broke a recording, or changed what memmark did. */
const WORST: Readonly<Record<string, string>> = {
  OTEL_DENO: "true",
  OTEL_EXPORTER_OTLP_PROTOCOL: "carrier pigeon",
  NODE_OPTIONS: "--inspect-brk --max-old-space-size=1",
  DENO_V8_FLAGS: "--no-such-flag",
  DENO_AUTH_TOKENS: "x",
  DENO_PERMISSION_BROKER_PATH: "/nonexistent",
  DENO_CERT: "/nonexistent",
  DENO_LOG: "trace",
  DENO_DIR: "/nonexistent/dir",
  DENO_CONDITIONS: "a,b\nc='$(x)'",
};

/** Names of variables in the binary, which stand there one right behind the other. */
async function namesInBinary(): Promise<string[]> {
  const text = new TextDecoder("latin1").decode(await Deno.readFile(Deno.execPath()));
  const found = text.matchAll(/(?=((?:DENO|OTEL|NODE)_[A-Z0-9_]{2,60}))/g);
  return [...new Set(Array.from(found, ([, name]) => name!))];
}

Deno.test("Deno's help names no variable that may steer memmark", async () => {
  const { stdout } = await run([Deno.execPath(), "--help=full"], { env: { NO_COLOR: "1" } });
  const section = /^Environment variables:\n(.*)/ms.exec(stdout)![1]!;
  const names = Array.from(section.matchAll(/^ +([A-Z][A-Z0-9_]+)\b/gm), ([, name]) => name!);
  assert.ok(names.length > 20, `found only ${names}`);
  assert.deepEqual(names.filter((name) => !STEERING.test(name) && !HARMLESS.includes(name)), []);
});

Deno.test("a hostile environment changes nothing of memmark, and the command sees it as it is", async () => {
  using dir = tempDir();
  const names = await namesInBinary();
  assert.ok(names.length > 100, `found only ${names.length}`);
  const env = { ...Object.fromEntries(names.map((name) => [name, "hostile"])), ...WORST };
  const command = perl(
    `print map { "$_=$ENV{$_}\\0" } sort grep { !/^MEMMARK_MARKERS$/ } keys %ENV`,
  );
  const without = await run(command, { env });
  const memmark = [...MEMMARK, "-q", "-o", dir.file("a.csv"), "--", ...command];
  const through = await run(memmark, { env });
  assert.deepEqual([through.code, through.stderr.slice(0, 300)], [0, ""]);
  assert.equal(through.stdout === without.stdout, true, diff(through.stdout, without.stdout));
  for (const [name, value] of Object.entries(WORST)) {
    assert.ok(`\0${without.stdout}`.includes(`\0${name}=${value}\0`), name);
  }
});

/** The entries that only one of them has. */
function diff(a: string, b: string): string {
  const [of, and] = [new Set(a.split("\0")), new Set(b.split("\0"))];
  return [...of.symmetricDifference(and)].join("\n").slice(0, 500);
}
