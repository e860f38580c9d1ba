import { processName } from "../model/process_name.ts";
import { type Recording, titleOf } from "./recording.ts";

/** The same recording with programs and their scripts in the place of command lines, which may hold secrets. */
export function withoutArguments(recording: Recording): Recording {
  const { summary, processes } = recording;
  const { target } = summary.facts;
  const told = "command" in target
    ? { command: processName(target.command.join(" ")).split(" ") }
    : summary.facts.merged === undefined
    ? target
    : { ...target, name: ofProgram(target.name) };
  return {
    ...recording,
    title: titleOf({ target: told }),
    summary: { ...summary, facts: { ...summary.facts, target: told } },
    ...processes && {
      processes: {
        ...processes,
        listed: processes.listed.map((process) => ({
          ...process,
          command: processName(process.command),
        })),
      },
    },
  };
}

/** A merged recording is called `64 of ./solver --steps 3`. */
const ofProgram = (name = ""): string =>
  name.replace(/^(\d+ of )(.*)$/s, (_, count, command) => `${count}${processName(command)}`);
