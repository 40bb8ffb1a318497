/**
 * `probegraph types`: a file with which editors complete the names of a project's columns, files and models.
 *
 * @module
 */

import type { Command } from "commander";
import { byCodePoint } from "../../ops/python_json.ts";
import { join } from "../../ops/standard.ts";
import type { CsvOptions } from "../../runner/runner.ts";
import { whileWriting } from "../../stores/file_error.ts";
import { writeWholeFile } from "../../stores/whole_file.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { columnNames, dataFiles } from "../types/data_files.ts";
import { declaration, modelsNamed, type ProjectNames, TYPES_FILE } from "../types/declaration.ts";
import { modelsAtHand } from "../types/models.ts";

interface TypesOptions {
  readonly delimiter?: CsvOptions["delimiter"];
  readonly model: readonly string[];
  readonly to: string;
  readonly json?: boolean;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  command
    .argument("[files...]", "data files, by the names that programs give them; all in this folder and those in it")
    .option("--delimiter <character>", "what separates the fields of CSV files")
    .option(
      "--model <name>",
      "a model that is not at hand, as scheme:name; repeatable, and kept in the file",
      collect,
      [],
    )
    .option("-o, --to <file>", "where to write", TYPES_FILE)
    .option("-j, --json", "print a line of JSON: the file, and the names in it")
    .action(async (given: string[], { delimiter, model, to, json }: TypesOptions) => {
      const files: Record<string, readonly string[]> = {};
      for (const path of given.length > 0 ? given : await dataFiles(".")) {
        files[path] = await columnNames(path, delimiter);
      }
      const named = modelsNamed(await Deno.readTextFile(to).catch(() => ""));
      const models = [...new Set([...model, ...named, ...await modelsAtHand(".")])].sort(byCodePoint);
      await whileWriting(to, () => writeWholeFile(to, declaration({ files, models })));
      terminal.out(json ? `${JSON.stringify({ to, files, models })}\n` : await said(to, { files, models }));
      finish(EXIT.done);
    });
  addExamples(command, [
    ["All data files here", "types"],
    ["Files elsewhere", "types s3://team/prompts.parquet data/*.csv --model hf:org/name"],
  ]);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function said(to: string, { files, models }: ProjectNames): Promise<string> {
  const lines = Object.entries(files).map(([name, columns]) => `  ${name}: ${columns.join(", ")}\n`);
  const known = models.length === 0 ? "" : `  models: ${models.join(", ")}\n`;
  return `Wrote ${to}\n${lines.join("")}${known}${await isRead(to) ? "" : hint(to)}`;
}

/** Whether the folder's configuration of Deno names the file. */
async function isRead(to: string): Promise<boolean> {
  const texts = ["deno.json", "deno.jsonc"].map((name) => Deno.readTextFile(join(".", name)).catch(() => ""));
  return (await Promise.all(texts)).some((text) => text.includes(to));
}

function hint(to: string): string {
  return `Editors read it with this line in deno.json:\n  "compilerOptions": { "types": [${
    JSON.stringify(to.startsWith(".") || to.startsWith("/") ? to : `./${to}`)
  }] }\n`;
}
