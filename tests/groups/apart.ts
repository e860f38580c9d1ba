/** The tests that need a process of their own have one, beside the others. */
import assert from "node:assert/strict";

Deno.test("the tests that need a process of their own pass in one", async () => {
  const alone = new URL("alone.ts", import.meta.url).pathname;
  const tests = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", "--no-check", alone],
    ...{ stdin: "null", stdout: "piped", stderr: "piped" } as const,
  });
  const { success, stdout, stderr } = await tests.output();
  const [told, failed] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  console.log(told);
  assert.ok(success, failed);
});
