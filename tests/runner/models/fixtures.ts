/** Shared by the tests of language models: the small models, and what PyTorch computed with them. */
import { fileURLToPath } from "node:url";
import { openModelFolder } from "../../../runner/models/files/folder.ts";
import type { ModelFolder } from "../../../runner/models/files/folder.ts";
import "./_patient_workers.ts";

export interface ExpectedRow {
  readonly text: string;
  readonly mode: "raw" | "chat";
  readonly input_ids: readonly number[];
  readonly last: readonly (readonly number[])[];
  readonly mean: readonly (readonly number[])[];
  readonly logits_last_first16: readonly number[];
}

export interface FixtureModel {
  readonly name: string;
  readonly folder: string;
  readonly model: ModelFolder;
  readonly layers: readonly number[];
  readonly maxLength: number;
  rows(mode: "raw" | "chat"): readonly ExpectedRow[];
}

export const MODEL_NAMES = ["gpt2", "llama"] as const;

export function fixtureFolder(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/models/${name}`, import.meta.url));
}

export async function fixtureModel(name: string): Promise<FixtureModel> {
  const folder = fixtureFolder(name);
  const expected = JSON.parse(await Deno.readTextFile(`${folder}/expected.json`));
  return {
    name,
    folder,
    model: await openModelFolder(folder),
    layers: Array.from({ length: expected.n_layers + 1 }, (_, layer) => layer),
    maxLength: expected.max_length,
    rows: (mode) => expected.rows.filter((row: ExpectedRow) => row.mode === mode),
  };
}

/** The largest difference between two vectors; NaN counts as infinite. */
export function largestDifference(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  if (expected.length !== actual.length) return Infinity;
  let largest = 0;
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs(expected[index] - actual[index]);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}

/** A copy of a model's folder, to be damaged or to be new to this process; it is removed with the test. */
export async function copyFixture(name: string): Promise<{ folder: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  await Deno.mkdir(`${folder}/onnx`);
  for (const part of ["", "/onnx"]) {
    for await (const file of Deno.readDir(fixtureFolder(name) + part)) {
      if (file.isFile) {
        await Deno.copyFile(`${fixtureFolder(name)}${part}/${file.name}`, `${folder}${part}/${file.name}`);
      }
    }
  }
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}
