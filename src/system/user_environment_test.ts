import assert from "node:assert/strict";
import fc from "fast-check";
import { unwrapped } from "./inherited.ts";
import { entriesOf, joined, nameOf, UserEnvironment } from "./user_environment.ts";

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const environ = (...entries: string[]) => bytes(entries.map((entry) => `${entry}\0`).join(""));

Deno.test("entries come apart and together again, whatever is in them", () => {
  const entry = fc.uint8Array({ min: 1 }).map((content) => [...content, 0]);
  fc.assert(fc.property(fc.array(entry), (entries) => {
    const environ = Uint8Array.from(entries.flat());
    assert.deepEqual(entriesOf(environ).map((found) => [...found]), entries);
    assert.deepEqual(joined(entriesOf(environ)), environ);
  }));
});

Deno.test("a name ends at the first equals sign", () => {
  assert.equal(nameOf(bytes("A=B=C\0")), "A");
  assert.equal(nameOf(bytes("=A\0")), "");
});

Deno.test("the command's environment is the user's to the byte, in its order, and what is added", () => {
  const original = environ("B=\xff\n", "=odd", "A=", "no equals sign", "", "M=old", "A=twice");
  const environment = new UserEnvironment(() => original);
  assert.deepEqual(environment.entries(), original);
  environment.set("M", "new");
  const added = environ("B=\xff\n", "=odd", "A=", "no equals sign", "", "A=twice", "M=new");
  assert.deepEqual(environment.entries(), added);
});

Deno.test("a variable reads as the command will see it, though memmark's own process has it not", () => {
  const name = "MEMMARK_TEST_VARIABLE";
  const environment = new UserEnvironment(() => environ(), new Map([["OTEL_DENO", "true"]]));
  assert.deepEqual([environment.get("OTEL_DENO"), Deno.env.get("OTEL_DENO")], ["true", undefined]);
  assert.equal(environment.get(name), undefined);
  environment.set(name, "1");
  assert.deepEqual([environment.get(name), Deno.env.get(name)], ["1", undefined]);
  assert.deepEqual(environment.additions(), { OTEL_DENO: "true", [name]: "1" });
});

Deno.test("what the wrapper did to the environment is undone without the whole of it", () => {
  const told = ["MEMMARK_INHERITED=1024", "MEMMARK_KEPT=OTEL_DENO DENO_DIR "];
  const kept = ["MEMMARK_KEPT_OTEL_DENO=\xff", "MEMMARK_KEPT_DENO_DIR="];
  const set = ["DENO_DIR=/dev/null/memmark", "DENO_LOG=error", "DENO_NO_UPDATE_CHECK=1"];
  assert.deepEqual(
    unwrapped(environ("A=1", ...told, ...kept, ...set, "DENO=2")),
    environ("A=1", "OTEL_DENO=\xff", "DENO_DIR=", "DENO=2"),
  );
});
