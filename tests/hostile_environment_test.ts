/** The user's environment is for the command: it does not steer memmark, and comes through as it was. */
import assert from "node:assert/strict";
import { STEERING_VARIABLES } from "../scripts/steering_variables.ts";
import { TOLD_BY_ENVIRONMENT } from "../src/cli/launcher_variables.ts";
import { logsGetenv } from "./support/getenv_log.ts";
import { MEMMARK, type Result, run, tempDir } from "./support/memmark.ts";
import { needs } from "./support/need.ts";
import { perl } from "./support/programs.ts";

const isLinux = Deno.build.os === "linux";
const words = (text: string) => text.trim().split(/\s+/);

/** What Deno or memmark itself reads, too, and the wrapper leaves alone. */
const HARMLESS = new Set(words(`
  PATH HOME XDG_CACHE_HOME TMPDIR TZ LANG LC_ALL LC_MESSAGES
  NO_COLOR FORCE_COLOR COLORTERM TERM TMUX CI
  HTTP_PROXY HTTPS_PROXY NO_PROXY
  ${
  Object.values(TOLD_BY_ENVIRONMENT).flatMap(({ sources }) =>
    sources.map(({ variable }) => variable)
  ).join(" ")
}`));
/** Text in the binary that looks like the name of a variable, and is none. */
const NOT_VARIABLES = words(`
  DENORT_BIN DENORT_DESKTOP_BIN DENO_DOC_SEARCH_INDEX DENO_TLS_FINISHED_CLIENTEXPORTER
  DENO_TLS_FINISHED_SERVER
  NODE_CLOH NODE_CLOSE NODE_CLUSTER NODE_ENTRY_TYPES NODE_HANDLE NODE_HANDLE_ACK NODE_MODULE
  NODE_MODULES_TYPE_STRIPPING NODE_PERFORMANCE_ENTRY_TYPE_DNS NODE_PERFORMANCE_ENTRY_TYPE_FUNCTION
  NODE_PERFORMANCE_ENTRY_TYPE_GC NODE_PERFORMANCE_ENTRY_TYPE_HTTP NODE_PERFORMANCE_ENTRY_TYPE_HTTP2
  NODE_PERFORMANCE_ENTRY_TYPE_MARK NODE_PERFORMANCE_ENTRY_TYPE_MEASURE
  NODE_PERFORMANCE_ENTRY_TYPE_NET NODE_PERFORMANCE_ENTRY_TYPE_NODE NODE_SIZE NODE_SOCKET_CLOSE_ACK
  NODE_SOCKET_COUNT NODE_SOCKET_GET_COUNT NODE_SOCKET_NOTIFY_CLOSE NODE_TYPE_ERR
  OTEL_API_COMPAT_VERSION OTEL_CONSOLE_METHODS JSR_PROVENANCE RUST_BACH RUST_PROXY_HEADERS`);

/** Each of these broke a recording, or changed what memmark did. */
const WORST: Readonly<Record<string, string>> = {
  COMPLETE: "bash",
  DENO_AUTH_TOKENS: "x",
  DENO_COVERAGE_DIR: "coverage",
  DENO_PERMISSION_BROKER_PATH: "/nonexistent",
  DENO_STARTUP_PHASES: "1",
  DENO_V8_FLAGS: "--no-such-flag",
  NODE_CHANNEL_FD: "99",
  NODE_OPTIONS: "--inspect-brk",
  SIMDUTF_FORCE_IMPLEMENTATION: "no-such-one",
};
const COLLECTOR = { OTEL_DENO: "true", OTEL_METRIC_EXPORT_INTERVAL: "1" };

Deno.test("whatever variable Deno's help names is kept from memmark, or is known to be harmless", async () => {
  const { stdout } = await run([Deno.execPath(), "--help=full"], { env: { NO_COLOR: "1" } });
  const section = /^Environment variables:\n(.*)/ms.exec(stdout)![1]!;
  const names = Array.from(section.matchAll(/^ +([A-Z][A-Z0-9_]+)\b/gm), ([, name]) => name!);
  assert.ok(names.length > 20, `found only ${names}`);
  assert.deepEqual(names.filter((name) => !isKnown(name)), []);
});

Deno.test("so is whatever looks like one of Deno's variables in its binary", async () => {
  // grep(1) reads a hundred megabytes at a fraction of what a regular expression takes here.
  const families = "(DENO|DENORT|OTEL|NODE|RUST|TOKIO|RAYON|JSR|NPM)_[A-Z0-9_]{2,}";
  const { stdout } = await run(["grep", "-aoE", `[A-Z0-9_]?${families}`, Deno.execPath()], {
    env: { LC_ALL: "C" },
  });
  const likely = new RegExp(`(?<![A-Z0-9]*_)(?=(${families}))`, "g");
  const found = new Set(Array.from(stdout.matchAll(likely), ([, name]) => name!));
  assert.ok(found.size > 200, `found only ${found.size}`);
  // Texts stand there one right behind the other: what begins with a known name may be two.
  const known = [...STEERING_VARIABLES, ...NOT_VARIABLES];
  const isExplained = (text: string) =>
    known.some((name) => text.startsWith(name) && text[name.length] !== "_");
  assert.deepEqual([...found].filter((text) => !isExplained(text)), []);
});

Deno.test({
  name: "so is whatever Deno asks libc for while memmark runs",
  ignore: !isLinux || needs("cc"),
  async fn() {
    using dir = tempDir();
    const { env, names } = await logsGetenv(dir, "deno");
    const memmark = [...MEMMARK, "--cpu", "-o", dir.file("a.csv"), "--", "true"];
    const { code, stderr } = await run(memmark, { env });
    assert.equal(code, 0, stderr);
    const asked = names();
    assert.ok(asked.length > 50, `found only ${asked}`);
    assert.deepEqual(asked.filter((name) => !isKnown(name)), []);
  },
});

function isKnown(name: string): boolean {
  return STEERING_VARIABLES.includes(name) || HARMLESS.has(name) || name.startsWith("MEMMARK_");
}

/** Prints the whole environment, but for what memmark adds. */
const SHOW = perl(
  `sub show { $_[0] =~ s/([^ -~])/sprintf "%%%02x", ord $1/ger }
  print map { show("$_=$ENV{$_}") . "\\n" } sort grep { $_ ne "MEMMARK_MARKERS" } keys %ENV; exit 7`,
);

/** What the command says with memmark in front, after checking that memmark says nothing. */
async function through(env: Readonly<Record<string, string>>, via: readonly string[] = []) {
  using dir = tempDir();
  const memmark = [...MEMMARK, "-q", "-o", dir.file("a.csv"), "--"];
  const options = { env, cwd: dir.path };
  const result = await run([...via, ...memmark, ...SHOW], options);
  const files = [...Deno.readDirSync(dir.path)].map(({ name }) => name).sort();
  assert.deepEqual(files, ["a.csv", "a.csv.summary.json"]);
  return { result, without: await run([...via, ...SHOW], options) };
}

function assertSame(result: Result, without: Result, what: string): void {
  assert.deepEqual([result.code, result.stderr.slice(0, 300)], [7, ""], what);
  const [of, and] = [result, without].map(({ stdout }) => new Set(stdout.split("\n")));
  assert.deepEqual([...of!.symmetricDifference(and!)], [], what);
}

Deno.test("what would break a recording is for the command, not for memmark", async () => {
  const { result, without } = await through(WORST);
  for (const [name, value] of Object.entries(WORST)) {
    assert.ok(STEERING_VARIABLES.includes(name));
    assert.ok(without.stdout.includes(`${name}=${value}\n`));
  }
  assertSame(result, without, "the worst");
});

Deno.test("memmark sends no telemetry to the collector that its command reports to", async () => {
  let requests = 0;
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  await using collector = Deno.serve(options, () => new Response(`${++requests}`));
  const endpoint = `http://127.0.0.1:${collector.addr.port}`;
  for (const protocol of ["http/protobuf", "console"]) {
    const { result, without } = await through({
      ...COLLECTOR,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    });
    assertSame(result, without, protocol);
  }
  assert.equal(requests, 0);
});

for (const value of ["hostile", ""]) {
  Deno.test(`all that steers Deno at once, as "${value}", changes nothing of memmark`, async () => {
    const all = STEERING_VARIABLES.map((name) => [name, value]);
    const { result, without } = await through(Object.fromEntries(all));
    assert.ok(without.stdout.split("\n").length > STEERING_VARIABLES.length);
    assertSame(result, without, value);
  });
}

Deno.test({
  name: "such variables reach the command to the byte, also beside an environment of 100 KiB",
  ignore: !isLinux,
  async fn() {
    const odd = `$ENV{OTEL_DENO} = join "", map chr, 1 .. 255; $ENV{NODE_DEBUG} = "\\n'\\"\\$x\\n";
      $ENV{DENO_DIR} = ""; $ENV{DENO_CERT} = "caf\\xe9"; exec { $ARGV[0] } @ARGV`;
    // So much is not handed over as a whole: the wrapper's shell sets PWD, and drops odd names.
    const shellLike = `use Cwd; $ENV{PWD} = getcwd; /^\\w+$/ or delete $ENV{$_} for keys %ENV;`;
    const large = `${shellLike} $ENV{"LARGE_$_"} = "x" x 10_000 for 1 .. 10; ${odd}`;
    for (const script of [odd, large]) {
      const { result, without } = await through({}, perl(script));
      assert.match(without.stdout, /^OTEL_DENO=%01%02.*%fe%ff$/m);
      assertSame(result, without, script);
    }
  },
});
