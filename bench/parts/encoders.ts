/**
 * A sentence encoder of MiniLM's size (6 blocks of width 384, random weights), beside sentence-transformers. Loading counts on both sides.
 */
import { Runner } from "../../mod.ts";
import type { Part, Run, Task } from "../table/task.ts";
import { encoderFolder, makeEncoder } from "./model_folder.ts";
import { passesReady } from "./passes.ts";

const BLOCKS = 6;
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
  const ready = async (size: number, folder: string) => {
    const [model, rows] = [encoderFolder(folder), await textsOf(size, folder)];
    return await passesReady({ model, rows, batchSize, maxLength: 256, layers: [BLOCKS], lastToken: false });
  };
  const peers = [{ name: "sentence-transformers", script: "encoders_peer.py" }];
  return { unit: "rows", sizes: SIZES, own, peers, limit: { name: "products alone", ready } };
}

async function textsOf(size: number, folder: string): Promise<string[]> {
  return JSON.parse(await Deno.readTextFile(`${encoderFolder(folder)}/prompts.json`)).slice(0, size);
}

async function encoding(size: number, folder: string, batchSize: number): Promise<Run> {
  const path = encoderFolder(folder);
  const rows = await textsOf(size, folder);
  const text = new Runner({ store: "memory://bench" }).fromInline({ text: rows }).colText("text");
  const op = text.llmLayerActivations({ model: `st:${path}`, layer: -1, batchSize });
  return { work: () => op.materialize(), figure: async () => (await op.toMatrix()).data.at(-384)! };
}
