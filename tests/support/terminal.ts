/** Programs on a pseudo-terminal. */

/** What a terminal makes an interrupt of. */
export const CTRL_C = "\x03";

/**
 * A command that runs the line on a pseudo-terminal of its own, and ends as the line did. script(1)
 * takes the user's own shell: they differ in what they make of a Ctrl+C that the program survived.
 * This one goes on behind it.
 */
export const onTerminal = (line: string): readonly string[] => [
  ...["env", "SHELL=/bin/sh", "script", "-qec"],
  `trap : INT; ${line}`,
  "/dev/null",
];
