import { join } from "node:path";

/** Programs that the installer may use; the rest of the machine is not on a sandbox's PATH. */
const TOOLS =
  "sh bash cat chmod curl dirname env gzip ldd ls mkdir mktemp mv openssl perl rm rmdir sed sha256sum shasum sleep sysctl tar uname wget"
    .split(" ");

const LARGE_BYTES = 100_000;

/** How a program ended that ran in a sandbox. */
export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command for a sandbox. */
export interface Run {
  readonly command: string;
  readonly args?: readonly string[];
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly uid?: number;
}

/** A user's machine in a temporary folder: an empty home, a TMPDIR, and a PATH of chosen tools. */
export class Sandbox implements Disposable {
  readonly root = Deno.makeTempDirSync({ prefix: "memmark-install-" });
  readonly home = this.folder("home");
  readonly tmp = this.folder("tmp");
  readonly #tools = this.folder("tools");

  constructor() {
    Deno.chmodSync(this.root, 0o755);
    for (const tool of TOOLS) {
      const found = which(tool);
      if (found) Deno.symlinkSync(found, join(this.#tools, tool));
    }
  }

  /** Makes a folder of the sandbox. */
  folder(name: string): string {
    const path = join(this.root, name);
    Deno.mkdirSync(path, { recursive: true });
    return path;
  }

  /** Takes tools off PATH. */
  without(...tools: string[]): this {
    for (const tool of tools) {
      try {
        Deno.removeSync(join(this.#tools, tool));
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
    return this;
  }

  /** Puts a shell script on PATH in place of a tool. */
  fake(tool: string, script: string): this {
    this.without(tool);
    this.script(join(this.#tools, tool), script);
    return this;
  }

  /** Writes an executable shell script. */
  script(path: string, script: string): void {
    Deno.writeTextFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** Starts a command that sees only this sandbox. */
  start({ command, args = [], stdin, env = {}, cwd = this.root, uid }: Run) {
    const child = new Deno.Command(command, {
      args: [...args],
      cwd,
      clearEnv: true,
      env: { HOME: this.home, TMPDIR: this.tmp, PATH: this.#tools, SHELL: "/bin/bash", ...env },
      stdin: stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      ...(uid === undefined ? {} : { uid, gid: uid }),
    }).spawn();
    const result = feed(child, stdin).then(async (): Promise<Result> => {
      const { code, stdout, stderr } = await child.output();
      const text = new TextDecoder();
      return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
    });
    return { child, result };
  }

  /** Runs a command to its end. */
  run(run: Run): Promise<Result> {
    return this.start(run).result;
  }

  /**
   * All that is below home, TMPDIR and the other folders, with mode, link target and content; of what is
   * large its size: the comparison of two listings with a whole Deno in one of them would fill the memory.
   */
  listing(folder = this.root): string[] {
    return [...Deno.readDirSync(folder)].flatMap((entry) => {
      const path = join(folder, entry.name);
      const mode = (Deno.lstatSync(path).mode! & 0o777).toString(8);
      if (entry.isSymlink) return [`${path} -> ${Deno.readLinkSync(path)}`];
      if (entry.isDirectory) return [`${path}/ ${mode}`, ...this.listing(path)];
      const { size } = Deno.statSync(path);
      return [`${path} ${mode} ${size > LARGE_BYTES ? size : Deno.readTextFileSync(path)}`];
    }).sort();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}

async function feed(child: Deno.ChildProcess, stdin: string | undefined): Promise<void> {
  if (stdin === undefined) return;
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(stdin));
    await writer.close();
  } catch (error) {
    // It need not read all that it is given.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

function which(program: string): string | undefined {
  return (Deno.env.get("PATH") ?? "").split(":").map((folder) => join(folder, program))
    .find((path) => {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        return false;
      }
    });
}
