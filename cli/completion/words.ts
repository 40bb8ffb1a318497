/**
 * What shells can complete, as data.
 *
 * @module
 */

import type { Command } from "commander";

/** An option of a command. */
export interface OptionWords {
  /** `-f`, without a value: undefined. */
  readonly short: string | undefined;
  /** `--file`. */
  readonly long: string;
  /** What it does, in one line. */
  readonly about: string;
  /** Whether a value follows it. */
  readonly takesValue: boolean;
  /** The values that it can have; none where it can have any. */
  readonly choices: readonly string[];
}

/** A command. */
export interface CommandWords {
  /** Its name and its alias. */
  readonly names: readonly string[];
  /** What it does, in one line. */
  readonly about: string;
  /** Its options. */
  readonly options: readonly OptionWords[];
  /** The values that its first argument can have. */
  readonly choices: readonly string[];
}

/** The words of a command that was configured. */
export function wordsOf(command: Command, { names, about }: Pick<CommandWords, "names" | "about">): CommandWords {
  const options = command.options.map(({ short, long, description, required, optional, argChoices }) => ({
    short,
    long: long!,
    about: description,
    takesValue: required || optional,
    choices: argChoices ?? [],
  }));
  return { names, about, options, choices: command.registeredArguments[0]?.argChoices ?? [] };
}

/** Options that every command has. */
export const COMMON_OPTIONS: readonly string[] = ["--help", "--verbose"];
