import assert from "node:assert/strict";
import { opensDebugger } from "./debugger_signal.ts";

Deno.test("from 2.9.2 on Deno opens a debugger at SIGUSR1", () => {
  const versions = ["2.8.3", "2.9.0", "2.9.1", "2.9.2", "2.9.6-rc.1", "2.10.0", "3.0.0", "1.46.3"];
  assert.deepEqual(versions.filter(opensDebugger), ["2.9.2", "2.9.6-rc.1", "2.10.0", "3.0.0"]);
});
