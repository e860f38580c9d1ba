/** memmark itself cannot do its part (pid not running, output cannot be opened): exit 1, before the launch. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/**
 * Why something failed, to stand after "Cannot …: ". Of the system's errors its own words alone: "Is a
 * directory (os error 21): open 'x.7.tmp'" becomes "is a directory"; the number and the name of a
 * temporary file tell a user nothing. Of a SetupError that names its file already, the cause.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof SetupError && error.cause !== undefined) return reasonOf(error.cause);
  const message = error instanceof Error ? error.message : String(error);
  const words = /([^:' ][^:']*) \(os error \d+\)/.exec(message)?.[1];
  return words === undefined ? message : words.charAt(0).toLowerCase() + words.slice(1);
}

/** The command cannot be started: exit 127 when it was not found, 126 when it cannot be executed. */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
  readonly reason: "notFound" | "notExecutable";
  constructor(message: string, reason: "notFound" | "notExecutable") {
    super(message);
    this.reason = reason;
  }
}
