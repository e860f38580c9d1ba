import { processName } from "../model/process_name.ts";
import { type Recording, titleOf } from "./recording.ts";

/** The same recording with programs and their scripts in the place of command lines, which may hold secrets. */
export function withoutArguments(recording: Recording): Recording {
  const { summary, processes } = recording;
  const { target } = summary.facts;
  const told = "command" in target ? { command: [processName(target.command.join(" "))] } : target;
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
