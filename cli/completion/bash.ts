/**
 * @module
 */

import { type CommandWords, COMMON_OPTIONS, type OptionWords } from "./words.ts";

/** A completion script for bash. Values without choices complete as files. */
export function bashScript(commands: readonly CommandWords[]): string {
  const names = commands.flatMap((command) => command.names).join(" ");
  return `# probegraph completion for bash
_probegraph() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    COMPREPLY=($(compgen -W "${names} help --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]} $before" in
${commands.flatMap(choiceCases).join("")}  esac
  if [[ $word != -* ]]; then
    COMPREPLY=($(compgen -f -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${commands.map(optionCase).join("")}  esac
}
complete -o filenames -F _probegraph probegraph
`;
}

/** After an option with choices, or a command whose argument has some. */
function choiceCases({ names, options, choices }: CommandWords): string[] {
  const ofOptions = options.filter((option) => option.choices.length > 0);
  return names.flatMap((name) => [
    ...(choices.length > 0 ? [choiceCase(`"${name} ${name}"`, choices)] : []),
    ...ofOptions.map((option) => choiceCase(patterns(name, option), option.choices)),
  ]);
}

function choiceCase(pattern: string, choices: readonly string[]): string {
  return `    ${pattern}) COMPREPLY=($(compgen -W "${choices.join(" ")}" -- "$word")); return ;;\n`;
}

function patterns(name: string, { short, long }: OptionWords): string {
  return [short, long].filter((option) => option !== undefined).map((option) => `"${name} ${option}"`).join("|");
}

function optionCase({ names, options }: CommandWords): string {
  const words = [
    ...options.flatMap(({ short, long }) => short === undefined ? [long] : [short, long]),
    ...COMMON_OPTIONS,
  ];
  return `    ${names.join("|")}) COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$word")) ;;\n`;
}
