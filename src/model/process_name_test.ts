import assert from "node:assert/strict";
import { isCalled, latestCommand, processName } from "./process_name.ts";

const NAMES = [
  ["/usr/bin/python3 -u /srv/train.py --key s3cret", "python3 train.py"],
  ["mysql -ps3cret", "mysql"],
  ["curl https://me:s3cret@host/", "curl"],
  ["java -Xmx2g -jar /opt/app.jar", "java app.jar"],
  ["postgres: 15/main: bench bench [local] idle", "postgres: 15/main: bench bench [local] idle"],
  ["postgres: checkpointer ", "postgres: checkpointer"],
  ["nginx: worker process", "nginx: worker process"],
  ["(kworker)", "(kworker)"],
  ["[bash]", "bash"],
  ["[Web Content]", "Web Content"],
  ["[ -f x ]", "["],
  ["/usr/bin/[ x ]", "["],
  ["/", "/"],
  ["", ""],
] as const;

for (const [command, name] of NAMES) {
  Deno.test(`the name of "${command}" is "${name}"`, () => {
    assert.equal(processName(command), name);
  });
}

Deno.test("a name is that of a process whose program or script the system calls so", () => {
  assert.ok(isCalled("bash", "bash"));
  assert.ok(isCalled("bash build.sh", "bash"));
  assert.ok(isCalled("sh build.sh", "build.sh"));
  assert.ok(isCalled("x86_64-linux-gnu-gcc-12", "x86_64-linux-gn"));
  assert.ok(!isCalled("bash", "bas"));
  assert.ok(!isCalled("x86_64-linux-gnu-gcc-12", "x86_64"));
});

Deno.test("a process that is ending keeps the command line that it had", () => {
  assert.equal(latestCommand("cc1 a.c", "[cc1]"), "cc1 a.c");
  assert.equal(latestCommand("cc1 a.c", ""), "cc1 a.c");
  assert.equal(latestCommand("sh -c x", "cc1 a.c"), "cc1 a.c");
  assert.equal(latestCommand("", "[cc1]"), "[cc1]");
  assert.equal(latestCommand("sh -c x", "[ -f x ]"), "[ -f x ]");
});
