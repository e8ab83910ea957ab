import type { Command } from "@commander-js/extra-typings";

// deno-lint-ignore no-explicit-any -- commander's own type of any command
export type AnyCommand = Command<any, any, any>;

/** An example of a command line. */
export interface Example {
  readonly line: string;
  /** What it does, a few words; empty when the line says it. */
  readonly about: string;
}

const EXAMPLES = new WeakMap<AnyCommand, readonly Example[]>();

/** Gives a command its examples, which its help and its manual page print. */
export function withExamples<C extends AnyCommand>(
  command: C,
  examples: readonly (readonly [line: string, about: string])[],
): C {
  EXAMPLES.set(command, examples.map(([line, about]) => ({ line, about })));
  return command;
}

/** Returns the examples of a command, at least three. */
export function examplesOf(command: AnyCommand): readonly Example[] {
  return EXAMPLES.get(command) ?? [];
}
