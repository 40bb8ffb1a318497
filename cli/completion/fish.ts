/**
 * @module
 */

import type { CommandWords, OptionWords } from "./words.ts";

/** A completion script for fish. */
export function fishScript(commands: readonly CommandWords[]): string {
  const all = commands.flatMap(({ names }) => names).join(" ");
  const lines = commands.flatMap(({ names, about, options, choices }) => {
    const inside = `-n ${quoted(`__fish_seen_subcommand_from ${names.join(" ")}`)}`;
    return [
      ...names.map((name) =>
        `complete -c probegraph -f -n "not __fish_seen_subcommand_from ${all}" -a ${name} -d ${quoted(about)}`
      ),
      ...options.map((option) => `complete -c probegraph ${inside} ${optionWords(option)}`),
      ...(choices.length > 0 ? [`complete -c probegraph -f ${inside} -a ${quoted(choices.join(" "))}`] : []),
    ];
  });
  return `# probegraph completion for fish\n${lines.join("\n")}\n`;
}

function optionWords({ short, long, about, takesValue, choices }: OptionWords): string {
  return [
    ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
    `-l ${long.slice(2)}`,
    ...(takesValue ? ["-r"] : []),
    ...(choices.length > 0 ? [`-f -a ${quoted(choices.join(" "))}`] : []),
    `-d ${quoted(about)}`,
  ].join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
