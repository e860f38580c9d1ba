import { bashCompletions } from "./completions_bash.ts";
import { fishCompletions } from "./completions_fish.ts";
import { zshCompletions } from "./completions_zsh.ts";
import type { Shell } from "./options.ts";

/** The completion script for a shell, written from the tables that the parser reads. */
export function completionScript(shell: Shell): string {
  switch (shell) {
    case "bash":
      return bashCompletions();
    case "zsh":
      return zshCompletions();
    case "fish":
      return fishCompletions();
  }
}
