/**
 * The command line: from arguments to an exit code.
 *
 * @module
 */

import { Command, CommanderError } from "commander";
import { ProbegraphError } from "../ops/errors.ts";
import { messageOf } from "../ops/messages.ts";
import { StoppedError } from "../runner/evaluation/activity.ts";
import { VERSION } from "../version.ts";
import { paint, paintErr } from "./colours.ts";
import { addExamples, type CommandEntry } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { withConsoleOnError } from "./console.ts";
import { EXIT } from "./exit_code.ts";
import { formatItem, wrapText } from "./help_text.ts";
import { withOurNames } from "./krnel_names.ts";
import { safeTerminal, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

/** Runs a command line. Returns the exit code: one of `EXIT`. */
export async function runCommandLine(args: readonly string[], given: Terminal): Promise<number> {
  const terminal = safeTerminal(given);
  let code: number = EXIT.done;
  const context = { terminal, commands: COMMANDS, finish: (ended: number) => void (code = ended) };
  const program = newProgram(terminal);
  for (const entry of COMMANDS) {
    const command = addCommand(program, entry, terminal);
    if (isAskedFor(entry, args)) (await entry.load()).configure(command, context);
  }
  try {
    await withConsoleOnError(terminal, () => program.parseAsync(withOurNames(args), { from: "user" }));
    return code;
  } catch (error) {
    return failure(error, args, terminal);
  }
}

function newProgram(terminal: Terminal): Command {
  const program = configured(new Command("probegraph"), terminal)
    .description("Run, inspect and compare graphs of ops.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command");
  return addExamples(program, [
    ["How far every op of a file is", "summary -f main.ts"],
    ["Compute everything that a file exports", "run -f main.ts"],
    ["Compute language model activations only, say on a machine with a GPU", "run -f main.ts -t LLMLayerActivations"],
    ["Compute one variable of the file, and what it needs", "run -f main.ts -s probe"],
    ["One op of the store by the start of its uuid", "status -u TrainClassifierOp_1234"],
    ["Keep results elsewhere", "config --store-uri /path/to/folder"],
  ]);
}

function addCommand(program: Command, { name, alias, about }: CommandEntry, terminal: Terminal): Command {
  const command = configured(program.command(name), terminal).description(about).helpOption(
    "-h, --help",
    "print this help",
  )
    .option("-v, --verbose", "show where errors come from");
  return alias === undefined ? command : command.alias(alias);
}

/** Writes to our terminal, and throws where commander would end the process. */
function configured(command: Command, terminal: Terminal): Command {
  const width = (): number => Math.min(terminal.columns(), 100);
  return command
    .exitOverride()
    .showHelpAfterError("(add --help for how it is used)")
    .configureHelp({ formatItem, styleTitle: (title) => paint(terminal, "bold", title) })
    .configureOutput({
      writeOut: (text) => terminal.out(wrapText(text, width())),
      writeErr: (text) => terminal.err(text),
      outputError: (text, write) => write(text + fileAdvice(command, text)),
      getOutHelpWidth: width,
      getOutHasColors: () => terminal.hasColours,
    });
}

/** The option that a file stands behind, where one was given without. */
function fileAdvice(command: Command, error: string): string {
  const [, file] = /^error: too many arguments .* but got 1: (\S+\.\w+)\.$/m.exec(error) ?? [];
  const takesFile = command.options.some(({ short }) => short === "-f");
  return file !== undefined && takesFile ? `(a file stands behind -f: ${command.name()} -f ${file})\n` : "";
}

/** Whether the command is the one to run, or `help` asks about it. */
function isAskedFor({ name, alias }: CommandEntry, args: readonly string[]): boolean {
  const words = args.filter((word) => !word.startsWith("-"));
  const wanted = words[0] === "help" ? words[1] : words[0];
  return wanted !== undefined && (wanted === name || wanted === alias);
}

/** Says what went wrong, and returns the exit code. */
function failure(error: unknown, args: readonly string[], terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof StoppedError) return EXIT.interrupted;
  const isVerbose = args.includes("-v") || args.includes("--verbose");
  const isExpected = error instanceof UsageError || error instanceof ProbegraphError;
  terminal.err(`${paintErr(terminal, "red", "error:")} ${isVerbose ? detailsOf(error) : messageOf(error)}\n`);
  if (!isVerbose && !isExpected) terminal.err("(add --verbose to see where it comes from)\n");
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}

/** The error's stack, and those of the errors that caused it. */
function detailsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\nCaused by: ${detailsOf(error.cause)}`;
}
