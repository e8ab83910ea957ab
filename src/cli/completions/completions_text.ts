/** `traceflock completions`: the script of a shell, made from the command tree and the query fields. */
import { type SafeOutput, sanitizeLines } from "../../model/base/safe_text.ts";
import { commandTree, type Shell } from "../flags/command_tree.ts";
import { bashScript } from "./bash_script.ts";
import { commandSpecs } from "./command_spec.ts";
import { fishScript } from "./fish_script.ts";
import { fieldSpecs } from "./query_spec.ts";
import { zshScript } from "./zsh_script.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** Returns the completion script of a shell. */
export function completionsText(shell: Shell): SafeOutput {
  return sanitizeLines(SCRIPTS[shell](commandSpecs(commandTree()), fieldSpecs()));
}
