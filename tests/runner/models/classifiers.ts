/** Models with classification heads; recorded from transformers' text-classification pipeline by make_classifiers.py. */
import assert from "node:assert/strict";
import { Runner, type VectorColumn } from "../../../mod.ts";
import { fixtureFolder, largestDifference } from "./fixtures.ts";

export interface ClassRow {
  readonly text: string;
  readonly pair: string;
  readonly scores: readonly number[];
}

export interface Classes {
  readonly labels: readonly string[];
  readonly rows: readonly ClassRow[];
  readonly pairs: readonly ClassRow[];
  readonly cut: readonly ClassRow[];
  readonly windows: { readonly overlap: number; readonly rows: readonly ClassRow[] };
  readonly pair_windows: readonly ClassRow[];
  readonly activations: Readonly<Record<string, readonly (readonly number[])[]>>;
}

export const CLASSIFIERS = [
  "albert",
  "bert",
  "deberta",
  "deberta_v2",
  "distilbert",
  "electra",
  "gpt2",
  "gpt2_unpadded",
  "llama",
  "modernbert",
  "qwen2",
  "roberta",
  "xlm_roberta",
] as const;

export function folderOf(name: string): string {
  return fixtureFolder(`classifiers/${name}`);
}

export function modelOf(name: string): string {
  return `onnx:${folderOf(name)}`;
}

export async function classesOf(name: string): Promise<Classes> {
  return JSON.parse(await Deno.readTextFile(`${folderOf(name)}/classes.json`));
}

export function columnsOf(rows: readonly ClassRow[], runner = new Runner({ store: "memory://" })) {
  const data = runner.fromInline({ text: rows.map(({ text }) => text), pair: rows.map(({ pair }) => pair ?? "") });
  return { text: data.colText("text"), pair: data.colText("pair") };
}

export async function assertScores(scores: VectorColumn, expected: readonly (readonly number[])[]) {
  const { columns, data } = await scores.toMatrix();
  assert.equal(columns, expected[0].length);
  const difference = largestDifference(expected.flat(), data);
  assert.ok(difference < 1e-5, `differs by ${difference}`);
}
