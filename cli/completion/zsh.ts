/**
 * @module
 */

import type { CommandWords, OptionWords } from "./words.ts";

/** A completion script for zsh: save it as `_probegraph` in a folder of `$fpath`. */
export function zshScript(commands: readonly CommandWords[]): string {
  const list = commands.flatMap(({ names, about }) => names.map((name) => `    ${quoted(`${name}:${about}`)}\n`));
  return `#compdef probegraph
# probegraph completion for zsh
_probegraph() {
  local -a commands
  commands=(
${list.join("")}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(commandCase).join("")}  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _probegraph "$@"; else compdef _probegraph probegraph; fi
`;
}

function commandCase({ names, options, choices }: CommandWords): string {
  const argument = choices.length > 0 ? quoted(`1:value:(${choices.join(" ")})`) : quoted("*:file:_files");
  const specs = [...options.flatMap(optionSpecs), quoted("--help[print help]"), argument];
  return `    ${names.join("|")}) _arguments ${specs.join(" \\\n      ")} ;;\n`;
}

function optionSpecs({ short, long, about, takesValue, choices }: OptionWords): string[] {
  const value = !takesValue ? "" : choices.length > 0 ? `:value:(${choices.join(" ")})` : ":value:_files";
  const text = about.replace(/[[\]:]/g, "\\$&");
  return [short, long].filter((name) => name !== undefined).map((name) => quoted(`*${name}[${text}]${value}`));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
