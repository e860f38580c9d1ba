import { LaunchError, reasonOf, SetupError } from "../model/errors.ts";
import type { Child, ChildEnd, ChildUsage, Launcher } from "./host.ts";
import type { Inherited } from "./inherited.ts";
import { Errno, type Libc } from "./libc.ts";
import { variable } from "./variable.ts";

/** By libc where it is there, which also keeps `argv[0]` and the limits; else by Deno.Command. */
export function createLauncher(
  libc: Libc | undefined,
  inherited: Inherited,
  ignored: readonly number[] = [],
): Launcher {
  return {
    launch: (command) =>
      libc
        ? spawnByLibc(libc, { ...inherited, ignored }, command)
        : spawnByDeno(inherited, command),
  };
}

/** What memmark was started with, and the command is to be. */
interface Surroundings extends Inherited {
  /** Numbers of ignored signals that Deno would catch. */
  readonly ignored: readonly number[];
}

type Command = readonly [string, ...string[]];

/**
 * Deno.Command hands the resolved path on as `argv[0]`, and commands print it: `ls: cannot access`
 * would become `/usr/bin/ls: cannot access`. posix_spawnp keeps it, and wait4 tells of real-time
 * signals, which Deno's status does not.
 */
function spawnByLibc(
  libc: Libc,
  { softNofile, environment, signalMask, ignored }: Surroundings,
  command: Command,
): Child {
  // Deno raises its own soft limit of open files; the command gets the one memmark was given.
  const raised = softNofile === undefined ? undefined : libc.setSoftNofile(softNofile);
  const entries = environment.entries();
  let pid = libc.spawn(command[0], command, entries, ignored, signalMask);
  if (pid === -Errno.ENOEXEC) {
    // A script without `#!`: what a shell does, and execvp(3).
    const script = findInPath(command[0]) ?? command[0];
    const args = ["/bin/sh", script, ...command.slice(1)];
    pid = libc.spawn("/bin/sh", args, entries, ignored, signalMask);
  }
  if (raised !== undefined) libc.setSoftNofile(raised);
  if (pid > 0) {
    let usage: ChildUsage | undefined;
    // Waited for once the first sample is taken: until then it cannot be reaped under its hands.
    const ended = Promise.resolve().then(() => libc.waitFor(pid)).then((result) => {
      usage = result;
      return endOfStatus(result?.status);
    });
    return { pid, ended, usage: () => usage };
  }
  if (pid === -Errno.EAGAIN || pid === -Errno.ENOMEM) {
    throw new SetupError(`Cannot start a process: out of processes or memory (error ${-pid})`);
  }
  throw launchError(command[0], -pid);
}

/** A wait status, see wait(2): low 7 bits the signal, the next byte the exit code. */
function endOfStatus(status: number | undefined): ChildEnd {
  if (status === undefined) return { kind: "vanished" };
  const signal = status & 0x7f;
  return signal === 0
    ? { kind: "exited", code: (status >> 8) & 0xff }
    : { kind: "signalled", signal };
}

function spawnByDeno({ environment }: Inherited, [file, ...args]: Command): Child {
  try {
    const child = new Deno.Command(file, {
      args,
      env: environment.additions(),
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    })
      .spawn();
    const ended = child.status.then(endOfDenoStatus, endOfDenoError);
    return { pid: child.pid, ended, usage: () => undefined };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw launchError(file, Errno.ENOENT);
    if (error instanceof Deno.errors.WouldBlock) {
      throw new SetupError(`Cannot start a process: ${reasonOf(error)}`);
    }
    throw launchError(file, Errno.EACCES);
  }
}

function endOfDenoStatus(status: Deno.CommandStatus): ChildEnd {
  // With a signal, `code` is 128 + its number.
  return status.signal
    ? { kind: "signalled", signal: status.code - 128 }
    : { kind: "exited", code: status.code };
}

/** Deno 2.9 rejects with "Invalid signal: 34" when a real-time signal killed the child. */
function endOfDenoError(error: unknown): ChildEnd {
  const signal = /signal: (\d+)/.exec(String(error))?.[1];
  return signal ? { kind: "signalled", signal: Number(signal) } : { kind: "vanished" };
}

/** Why execve(2) refuses, where there is more to say than that the file is not executable. */
const REFUSALS: Readonly<Record<number, string>> = {
  [Errno.E2BIG]: "its arguments and environment are too long",
  [Errno.ENOTDIR]: "a part of its path is not a directory",
};

function launchError(name: string, errno: number): LaunchError {
  const path = findInPath(name);
  // Without such a file it is a folder of PATH that may not be searched, which shells pass over.
  const isUnsearchable = errno === Errno.EACCES && path === undefined && !name.includes("/");
  if (errno !== Errno.ENOENT && !isUnsearchable) {
    const isDirectory = path !== undefined && Deno.statSync(path).isDirectory;
    const why = REFUSALS[errno] ?? (isDirectory ? "it is a directory" : "it is not executable");
    return new LaunchError(`Cannot run "${name}": ${why}`, "notExecutable");
  }
  if (path !== undefined) {
    // What a shell answers when the `#!` line or the ELF interpreter of the file is not there.
    const why = `"${path}" exists, but the interpreter that it names does not`;
    return new LaunchError(`Cannot run "${name}": ${why}`, "notFound");
  }
  const where = name.includes("/")
    ? "no such file"
    : "command not found, it is in no folder of PATH";
  return new LaunchError(`Cannot run "${name}": ${where}`, "notFound");
}

/** The first file of that name along PATH, executable or not; a name with a slash is itself. */
function findInPath(name: string): string | undefined {
  const folders = name.includes("/") ? [""] : (variable("PATH") ?? "/bin:/usr/bin").split(":");
  return folders.map((folder) => folder === "" ? name : `${folder}/${name}`).find(exists);
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path) !== undefined;
  } catch {
    return false;
  }
}
