/**
 * The page of the command line, from its own help.
 *
 * @module
 */

import { COMMANDS } from "../../cli/commands.ts";
import { runCommandLine } from "../../cli/program.ts";
import type { Terminal } from "../../cli/terminal.ts";

const START = `# Command line

What \`probegraph --help\` and \`probegraph COMMAND --help\` print. Written by \`deno task reference\`; do not edit it by hand.

In a clone, \`deno task probegraph\` stands for \`probegraph\`; \`deno task install\` installs it. Every command that prints results takes \`-j\`
(\`--json\`) and then prints nothing else on standard output. Exit codes: 0 all done, 1 an op failed, 2 the command was not understood,
130 stopped.
`;

/** The page, in Markdown. */
export async function commandsPage(): Promise<string> {
  const names = COMMANDS.map(({ name }) => name);
  const sections = names.map(async (name) => `\n## ${name}\n\n${await helpOf(name)}`);
  return [START, await helpOf(), ...await Promise.all(sections)].join("\n").replaceAll("\n\n\n", "\n\n");
}

async function helpOf(...command: string[]): Promise<string> {
  let text = "";
  await runCommandLine([...command, "--help"], pageTerminal((part) => text += part));
  return `\`\`\`text\n${text.trim()}\n\`\`\`\n`;
}

/** A terminal of a page's width, without colours. */
function pageTerminal(out: (text: string) => void): Terminal {
  const plain = { isTerminal: false, isErrTerminal: false, hasColours: false, hasErrColours: false };
  return { ...plain, out, err: out, columns: () => 100, rows: () => 50, onInterrupt: () => () => {} };
}
