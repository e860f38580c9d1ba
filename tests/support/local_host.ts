import type { HelperRequest, HelperResult, Host } from "../../src/system/host.ts";

/** This machine as a {@link Host}, in the simplest way that tests of the chart need. */
export class LocalHost implements Host {
  readonly os = "linux";
  readonly pid = Deno.pid;
  readonly ownHelpers: ReadonlySet<number> = new Set();

  env(name: string): string | undefined {
    return Deno.env.get(name);
  }

  setEnv(name: string, value: string): void {
    Deno.env.set(name, value);
  }

  machine() {
    return { os: this.os } as const;
  }

  ownCost() {
    return Promise.resolve({ cpuMs: 0, rssBytes: 0 });
  }

  async runHelper(request: HelperRequest): Promise<HelperResult> {
    let child;
    try {
      child = new Deno.Command(request.command, {
        args: [...request.args],
        env: { LC_ALL: "C", ...request.env },
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return { kind: "notFound" };
      throw error;
    }
    const output = child.output();
    const writer = child.stdin.getWriter();
    const encoder = new TextEncoder();
    for (const text of request.stdin ?? []) await writer.write(encoder.encode(text));
    await writer.close();
    const { code, stdout, stderr } = await output;
    return { kind: "ended", code, stdout, stderr: new TextDecoder().decode(stderr) };
  }

  readText(path: string): string | undefined {
    try {
      return Deno.readTextFileSync(path);
    } catch {
      return undefined;
    }
  }

  *readBlocks(path: string): Iterable<Uint8Array> {
    using file = Deno.openSync(path);
    const block = new Uint8Array(256 * 1024);
    for (let n = file.readSync(block); n !== null; n = file.readSync(block)) {
      yield block.subarray(0, n);
    }
  }

  avoidOomKill(): void {}
  undoAvoidOomKill(): void {}

  writeFile(path: string, bytes: Uint8Array): void {
    Deno.writeFileSync(path, bytes);
  }
}
