/**
 * `probegraph new`: a folder for experiments, with a first notebook.
 *
 * @module
 */

import type { Command } from "commander";
import { dirname, join, resolve } from "../../ops/standard.ts";
import { expandHome } from "../../stores/home.ts";
import { whileWriting } from "../../stores/file_error.ts";
import { writeWholeFile } from "../../stores/whole_file.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { type ProjectFiles, projectFiles } from "../new/project.ts";
import { UsageError } from "../usage_error.ts";

interface NewOptions {
  readonly model?: string;
  readonly json?: boolean;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  command
    .argument("<folder>", "the folder to make, or one that has none of the files yet")
    .option("--model <name>", "the model that the notebook asks, as scheme:name")
    .option("-j, --json", "print a line of JSON: the folder and the files in it")
    .action(async (folder: string, { model, json }: NewOptions) => {
      const path = resolve(expandHome(folder));
      const files = projectFiles(path, model);
      await write(path, files);
      const names = Object.keys(files);
      terminal.out(json ? `${JSON.stringify({ folder: path, files: names })}\n` : nextSteps(folder, names));
      finish(EXIT.done);
    });
  addExamples(command, [
    ["A folder beside the clone", "new ../my-probes"],
    ["With a model of the Hugging Face Hub", "new my-probes --model hf:onnx-community/Qwen2.5-0.5B-Instruct"],
  ]);
}

/** Writes all files, or none where one is there already. */
async function write(folder: string, files: ProjectFiles): Promise<void> {
  const there = [];
  for (const name of Object.keys(files)) if (await exists(join(folder, name))) there.push(name);
  if (there.length > 0) {
    throw new UsageError(`${folder} has ${there.join(", ")} already; nothing was written. Name a folder that is new`);
  }
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await whileWriting(path, () => writeWithFolder(path, content));
  }
}

async function writeWithFolder(path: string, content: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await writeWholeFile(path, content);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

function nextSteps(folder: string, names: readonly string[]): string {
  return `Wrote ${names.join(", ")} in ${folder}.

Next:
  deno jupyter --install       # once: the kernel for notebooks
  cd ${folder}
  jupyter lab first.ipynb      # or open the folder in VS Code
`;
}
