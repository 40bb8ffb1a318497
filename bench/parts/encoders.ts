/**
 * A sentence encoder of MiniLM's size (6 blocks of width 384, random weights), beside sentence-transformers. Loading counts on both sides.
 */
import { Runner } from "../../mod.ts";
import type { Part, Run, Task } from "../table/task.ts";
import { encoderFolder, makeEncoder } from "./model_folder.ts";

/** Of the demo's tokenizer a word is several tokens: more rows would take minutes. */
const SIZES = [100, 400];

export const part: Part = {
  title:
    "Sentence vectors of a model of MiniLM's size, texts of some twenty words; figures: the first number of the last vector.",
  prepare: makeEncoder,
  tasks: { batches_of_8: taskOf(8), batches_of_32: taskOf(32) },
};

function taskOf(batchSize: number): Task {
  const own = (size: number, folder: string) => encoding(size, folder, batchSize);
  return { unit: "rows", sizes: SIZES, own, peers: [{ name: "sentence-transformers", script: "encoders_peer.py" }] };
}

async function encoding(size: number, folder: string, batchSize: number): Promise<Run> {
  const path = encoderFolder(folder);
  const rows: string[] = JSON.parse(await Deno.readTextFile(`${path}/prompts.json`)).slice(0, size);
  const text = new Runner({ store: "memory://bench" }).fromInline({ text: rows }).colText("text");
  const op = text.llmLayerActivations({ model: `st:${path}`, layer: -1, batchSize });
  return { work: () => op.materialize(), figure: async () => (await op.toMatrix()).data.at(-384)! };
}
