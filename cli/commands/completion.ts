/**
 * `probegraph completion`: a script that lets the shell complete commands, options and their values.
 *
 * @module
 */

import { Argument, Command } from "commander";
import { addExamples, type CommandContext, type CommandEntry } from "../command.ts";
import { bashScript } from "../completion/bash.ts";
import type { CommandWords } from "../completion/words.ts";
import { wordsOf } from "../completion/words.ts";
import { fishScript } from "../completion/fish.ts";
import { zshScript } from "../completion/zsh.ts";
import { EXIT } from "../exit_code.ts";

const SCRIPTS: Readonly<Record<string, (commands: readonly CommandWords[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** Adds the command. */
export function configure(command: Command, { terminal, commands, finish }: CommandContext): void {
  command
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(SCRIPTS)))
    .action(async (shell: string) => {
      terminal.out(SCRIPTS[shell](await allWords(commands)));
      finish(EXIT.done);
    });
  addExamples(command, [
    ["bash, for good", "completion bash >> ~/.bashrc"],
    ["zsh, in a folder of $fpath", "completion zsh > ~/.zfunc/_probegraph"],
    ["fish", "completion fish > ~/.config/fish/completions/probegraph.fish"],
  ]);
}

async function allWords(commands: readonly CommandEntry[]): Promise<CommandWords[]> {
  const unused = { terminal: undefined as never, commands, finish: () => {} };
  return await Promise.all(commands.map(async ({ name, alias, about, load }) => {
    const command = new Command(name);
    (await load()).configure(command, unused);
    return wordsOf(command, { names: alias === undefined ? [name] : [name, alias], about });
  }));
}
