/**
 * The models of the bench, made by scripts; `BENCH_MODELS` names a folder where they are kept between runs.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { outputOf } from "../table/program.ts";

/** Where the model of GPT-2 small's size lies. */
export function modelFolder(folder: string): string {
  return `${Deno.env.get("BENCH_MODELS") ?? folder}/gpt2`;
}

/** Where the sentence encoder of MiniLM's size lies. */
export function encoderFolder(folder: string): string {
  return `${Deno.env.get("BENCH_MODELS") ?? folder}/minilm`;
}

/** Makes the model of GPT-2 small's size where it is not kept. */
export async function makeModel(folder: string, python: string): Promise<void> {
  await make(python, "model_gpt2.py", modelFolder(folder));
}

/** Makes the sentence encoder of MiniLM's size where it is not kept. */
export async function makeEncoder(folder: string, python: string): Promise<void> {
  await make(python, "model_minilm.py", encoderFolder(folder));
}

async function make(python: string, script: string, target: string): Promise<void> {
  const isKept = await Deno.stat(`${target}/prompts.json`).then(() => true, () => false);
  if (isKept) return;
  await outputOf([python, path(script), target, path("../../demo/model")]);
}

/** The first prompts of the model. */
export async function promptsOf(folder: string, count: number): Promise<string[]> {
  return JSON.parse(await Deno.readTextFile(`${modelFolder(folder)}/prompts.json`)).slice(0, count);
}

function path(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
