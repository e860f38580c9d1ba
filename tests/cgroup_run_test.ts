/** The program on real control groups: v1 memory groups that the tests make within their own. */
import assert from "node:assert/strict";
import { findCgroup } from "../src/cgroup/find_cgroup.ts";
import { createOwnGroup, type OwnGroup } from "../src/cgroup/own_group.ts";
import { CGROUP_COLUMNS } from "../src/model/csv_columns.ts";
import { machine, needsV1Groups } from "./support/cgroups.ts";
import { runHere } from "./support/here.ts";
import {
  countRows,
  lastRow,
  readRows,
  runMemmark,
  start,
  startMemmark,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { AWAIT_ROWS, perl, waiter } from "./support/programs.ts";

const MIB = 1024 * 1024;
const LIMIT_MIB = 32;
const ignore = needsV1Groups();

/** A group with the limit, in which the tests run what they want killed. */
function limitedGroup(): OwnGroup & AsyncDisposable {
  const made = createOwnGroup(machine, { limitBytes: LIMIT_MIB * MIB });
  assert.ok(made.kind === "made", JSON.stringify(made));
  return Object.assign(made.group, {
    [Symbol.asyncDispose]: async () =>
      assert.equal(await made.group.remove(() => performance.now()), undefined),
  });
}

/** The command goes into the group and becomes the other one, as `cgexec` does. */
function inGroup(group: OwnGroup, command: readonly string[]): string[] {
  const script = 'echo $$ > "$0/cgroup.procs" && exec "$@"';
  return ["sh", "-c", script, group.place.folder, ...command];
}

/** Grows to 20 MiB, stays so for some samples, and then passes the limit. */
const GREEDY = perl(
  `${AWAIT_ROWS} my @held; sub mib { my $x; vec($x, ($_[0] << 20) - 1, 8) = 1; push @held, $x }
  mib(20); await_rows() for 1 .. 3; mib(1) for 1 .. 200; print "alive"`,
);

type Json = Readonly<Record<string, unknown>>;
const summaryIn = (path: string) => JSON.parse(Deno.readTextFileSync(path)) as Json;

Deno.test({
  name: "a command that the OOM killer ends: exit 137, the verdict, the columns, the limit",
  ignore,
  async fn() {
    await using group = limitedGroup();
    using dir = tempDir();
    const { code, stdout, stderr } = await runMemmark(
      [
        ...["-i", "20ms", "--cgroup", "--cpu", "-c", "run.svg"],
        ...["--summary", "run.json", "--summary", "run.md", "--", ...inGroup(group, GREEDY)],
      ],
      { cwd: dir.path },
    );
    assert.deepEqual([code, stdout], [137, ""]);
    assert.match(stderr, /killed by SIGKILL, exit code 137/);
    const shown = stderr.replaceAll(/\n {2,}/g, " ");
    assert.match(
      shown,
      /^Killed +by the OOM killer: it ended 1 process in the control group, which used (99|100)% of its limit, \d+% at the last reading$/m,
    );
    assert.match(
      shown,
      /^Limit +32\.0 MiB \(cgroup\), peak (99|100)% of it, (samples saw \d+%, )?\d+% without page cache$/m,
    );

    const summary = summaryIn(dir.file("run.json"));
    assert.equal(summary["sigkill_cause"], "oom_killer");
    assert.equal(summary["cgroup_limit_bytes"], LIMIT_MIB * MIB);
    assert.equal(summary["cgroup_oom_kills"], 1);
    const peakBytes = summary["cgroup_peak_bytes"] as number;
    assert.ok(peakBytes > 0.99 * LIMIT_MIB * MIB && peakBytes <= LIMIT_MIB * MIB, `${peakBytes}`);
    const markdown = Deno.readTextFileSync(dir.file("run.md"));
    assert.match(markdown, /^- \*\*Killed:\*\* by the OOM killer: /m);
    assert.match(markdown, /^- \*\*Limit:\*\* 32\.0 MiB \(cgroup\), /m);
    assert.match(Deno.readTextFileSync(dir.file("run.svg")), />Limit 32\.0 MiB</);

    const rows = readRows(dir.file("memmark.csv"));
    assert.deepEqual(Object.keys(rows[0]!).slice(-7), CGROUP_COLUMNS);
    // Until the command has gone there, the figures are those of the group of this test.
    const inside = rows.filter((row) => row["cgroup_limit_kib"] === `${LIMIT_MIB * 1024}`);
    const chart = ["chart", "memmark.csv", "again.svg"];
    assert.equal((await runHere(chart, { cwd: dir.path })).code, 0);
    assert.match(Deno.readTextFileSync(dir.file("again.svg")), />Limit 32\.0 MiB</);
    const held = inside.filter((row) => Number(row["cgroup_anon_kib"]) > 19 * 1024);
    assert.ok(held.length > 3, `${held.length} of ${rows.length} rows`);
    for (const row of held) {
      assert.ok(Number(row["cgroup_current_kib"]) >= Number(row["cgroup_anon_kib"]));
      assert.ok(Number(row["cgroup_peak_kib"]) >= Number(row["cgroup_current_kib"]));
    }
  },
});

Deno.test({
  name: "a SIGKILL that somebody sent is not laid upon the OOM killer, and the limit shows anyway",
  ignore,
  async fn() {
    await using group = limitedGroup();
    using dir = tempDir();
    const args = ["-i", "20ms", "--summary", "run.json", "--", ...inGroup(group, waiter())];
    await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
    await waitForLine(memmark.stdout, "ready");
    // The group is looked at again after no more than the time that has passed.
    const recordedMs = () => {
      const csv = dir.file("memmark.csv");
      return Number(lastRow(csv).unix_ms) - firstMs;
    };
    await waitUntil(() => countRows(dir.file("memmark.csv")) > 1, "rows");
    const firstMs = Number(readRows(dir.file("memmark.csv"))[0]!.unix_ms);
    const untilMs = 2 * recordedMs() + 100;
    await waitUntil(() => recordedMs() > untilMs, "a look at the group");
    const [pid] = machine.numbersIn("/proc").filter((pid) =>
      Deno.readTextFileSync(`${group.place.folder}/cgroup.procs`).split("\n").includes(`${pid}`)
    );
    Deno.kill(pid!, "SIGKILL");
    const { code, stderr } = await memmark.end();
    assert.equal(code, 137);
    // Another test, or program, may have been killed on this machine meanwhile.
    assert.match(stderr, /^Killed +(not|perhaps) by the OOM killer: /m);
    assert.match(stderr, /^Limit +32\.0 MiB \(cgroup\), peak /m);
    const { sigkill_cause: cause, cgroup_oom_kills: kills } = summaryIn(dir.file("run.json"));
    assert.ok(cause === "not_oom_killer" || cause === "possibly_oom_killer", `${cause}`);
    assert.equal(kills, 0);
    assert.doesNotMatch(Deno.readTextFileSync(dir.file("memmark.csv")), /cgroup/);
  },
});

Deno.test({
  name: "a descendant that the OOM killer ends is told of, though the command lives on",
  ignore,
  async fn() {
    await using group = limitedGroup();
    using dir = tempDir();
    const script = '"$@"; exit 3';
    const command = inGroup(group, ["sh", "-c", script, "sh", ...GREEDY]);
    const { code, stderr } = await runMemmark(["-i", "20ms", "--", ...command], { cwd: dir.path });
    assert.equal(code, 3);
    assert.match(stderr, /^Killed +the OOM killer ended 1 process in the control group, which/m);
  },
});

Deno.test({
  name: "without a group to show the cells are empty, and one line says why",
  ignore,
  async fn() {
    using dir = tempDir();
    const { mountPoint } = placeOfTests();
    const toRoot = ["sh", "-c", 'echo $$ > "$0/cgroup.procs" && exec "$@"', mountPoint];
    const args = ["--cgroup", "-q", "--", "true"];
    const { code, stderr } = await runMemmark(args, { cwd: dir.path, via: toRoot });
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^memmark: There is no control group to show: the process is in the root group.*; its columns stay empty\n$/,
    );
    const [row] = readRows(dir.file("memmark.csv"));
    for (const column of CGROUP_COLUMNS) assert.equal(row![column], "", column);
  },
});

function placeOfTests() {
  const found = findCgroup(machine, Deno.pid);
  assert.ok(found.kind === "found");
  return found.group;
}

/** A group named as docker names a container's by systemd; its path and id. */
function containerGroup(id: string) {
  const folder = `${placeOfTests().folder}/docker-${id}.scope`;
  assert.equal(machine.makeFolder(folder), undefined);
  return {
    folder,
    [Symbol.asyncDispose]: () =>
      waitUntil(() => machine.removeFolder(folder) === undefined, "the group to be empty"),
  };
}

Deno.test({
  name: "a container is all that is in its group, found by the beginning of its id",
  ignore,
  async fn() {
    using dir = tempDir();
    const id = crypto.randomUUID().replaceAll("-", "").repeat(2);
    await using group = containerGroup(id);
    const enter = ["sh", "-c", 'echo $$ > "$0/cgroup.procs" && exec "$@"', group.folder];
    await using first = start([...enter, ...waiter()], { stdin: "open" });
    await waitForLine(first.stdout, "ready");
    // As `docker exec` does: no descendant of the first process.
    await using second = start([...enter, ...waiter()], { stdin: "open" });
    await waitForLine(second.stdout, "ready");
    const record = (name: string) =>
      runMemmark(["--container", name, "-i", "20ms", "-d", "0.2"], { cwd: dir.path });

    const { code, stderr } = await record(id.slice(0, 12));
    assert.equal(code, 0, stderr);
    assert.match(stderr, new RegExp(`^container ${id.slice(0, 12)} \\(pid ${first.pid}\\): `));
    assert.match(stderr, /^Group +peak \d/m);
    const rows = readRows(dir.file("memmark.csv"));
    for (const row of rows) {
      assert.deepEqual([row["root_pid"], row["pid_count"]], [String(first.pid), "2"]);
      assert.ok(Number(row["cgroup_current_kib"]) > 0);
    }
    const unknown = await record("no-such");
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /^memmark: Cannot attach to container "no-such": no running/);
    assert.ok(unknown.stderr.includes(`\n  ${id.slice(0, 12)}  perl (pid ${first.pid})`));

    const twin = `${id.slice(0, 20)}${"f".repeat(44)}`;
    await using other = containerGroup(twin);
    await using third = start(
      ["sh", "-c", 'echo $$ > "$0/cgroup.procs" && exec "$@"', other.folder, ...waiter()],
      { stdin: "open" },
    );
    await waitForLine(third.stdout, "ready");
    const ambiguous = await record(id.slice(0, 14));
    assert.equal(ambiguous.code, 1);
    assert.match(ambiguous.stderr, /several ids begin with that: give more digits; these run:\n/);
    for (const pid of [first.pid, third.pid]) {
      assert.ok(ambiguous.stderr.includes(`perl (pid ${pid})`), ambiguous.stderr);
    }
  },
});
