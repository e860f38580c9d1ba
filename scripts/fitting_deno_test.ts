import assert from "node:assert/strict";
import { CHECK_DENO } from "./fitting_deno.ts";

Deno.test("a Deno that does not fit refuses memmark in its own words, and does not run it", () => {
  const path = Deno.makeTempFileSync({ suffix: ".js" });
  const runOn = (version: string) => {
    const fake = `Object.defineProperty(Deno, "version", { value: { deno: "${version}" } });`;
    Deno.writeTextFileSync(path, `${fake}${CHECK_DENO}console.log(1);`);
    const args = ["run", "--no-config", "-A", path];
    const { code, stdout, stderr } = new Deno.Command(Deno.execPath(), { args }).outputSync();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  };
  try {
    for (const version of ["2.8.0", "2.10.0"]) {
      assert.deepEqual(runOn(version), { code: 0, stdout: "1\n", stderr: "" });
    }
    for (const version of ["1.46.3", "2.7.14", "3.0.0"]) {
      const { code, stdout, stderr } = runOn(version);
      assert.deepEqual([code, stdout], [1, ""]);
      const message = `^memmark: Cannot use Deno ${version} \\(/.*: it needs Deno 2\\.8 `;
      assert.match(stderr, new RegExp(message));
    }
  } finally {
    Deno.removeSync(path);
  }
});
