/**
 * What a command is made of.
 *
 * @module
 */

import type { Command } from "commander";
import type { Terminal } from "./terminal.ts";

/** A command: its names, what it does, and the module that does it. */
export interface CommandEntry {
  /** What it is called by. */
  readonly name: string;
  /** A shorter name. */
  readonly alias?: string;
  /** What it does, in one line of the help. */
  readonly about: string;
  /** Loads its module, when it is called or helped with. */
  readonly load: () => Promise<CommandModule>;
}

/** What a command works with. */
export interface CommandContext {
  /** Where it reads and writes. */
  readonly terminal: Terminal;
  /** All commands, for those that speak of the others. */
  readonly commands: readonly CommandEntry[];
  /** Says how the command ended: one of `EXIT`. */
  finish(code: number): void;
}

/** A file in `commands/`. */
export interface CommandModule {
  /** Adds the command's arguments, options, examples and action. */
  configure(command: Command, context: CommandContext): void;
}

/** Adds examples to a command's help: what they do, and how to say it. */
export function addExamples(command: Command, examples: readonly (readonly [about: string, line: string])[]): Command {
  const lines = examples.map(([about, line]) => `  ${about}:\n    $ probegraph ${line}\n`);
  return command.addHelpText("after", `\nExamples:\n${lines.join("")}`);
}
