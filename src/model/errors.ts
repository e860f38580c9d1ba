/** memmark itself cannot do its part (pid not running, output cannot be opened): exit 1, before the launch. */
export class SetupError extends Error {
  override readonly name = "SetupError";
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
