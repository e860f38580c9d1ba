import assert from "node:assert/strict";
import { titleOf } from "../recording/recording.ts";
import { withName } from "./target_name.ts";

const hostWith = (text: string | undefined) => ({
  readText: (path: string) => path === "/proc/7/cmdline" ? text : undefined,
});

Deno.test("a process is called by its program and script, where it has a command line; other words may be secret", () => {
  const attach = { kind: "attach", pid: 7 } as const;
  const nameIn = (text: string | undefined) =>
    titleOf({ target: withName(attach, hostWith(text)) });
  assert.equal(nameIn("python\0train.py\0--lr\x001e-3\0"), "python train.py (pid 7)");
  assert.equal(nameIn("postgres: checkpointer   \0\0\0"), "postgres: checkpointer (pid 7)");
  assert.equal(nameIn(""), "pid 7");
  assert.equal(nameIn(undefined), "pid 7");
  const container = { ...attach, name: "container web" };
  assert.equal(withName(container, hostWith("nginx\0")), container);
});

Deno.test("the title is what was launched, or what runs with its pid", () => {
  assert.equal(titleOf({ target: { command: ["echo", "a b"] } }), "echo 'a b'");
  assert.equal(titleOf({ target: { pid: 7 } }), "pid 7");
  assert.equal(
    titleOf({ target: { pid: 7, name: "make all" } }),
    "make all (pid 7)",
  );
});
