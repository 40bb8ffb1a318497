/**
 * A model of GPT-2 small's size (12 blocks of width 768, random weights) over prompts of some twenty tokens: activations, logits and
 * generation, beside krnel-graph, and beside what a good user writes by hand with PyTorch: rows sorted by length, the model cut at the layer.
 * Loading counts on all sides, but where the name of a task says otherwise.
 */
import { Runner, type TextColumn } from "../../mod.ts";
import type { Part, Peer, Run, Task } from "../table/task.ts";
import { makeModel, modelFolder, promptsOf } from "./model_folder.ts";
import { passesReady } from "./passes.ts";

const LAYER = 6;
const ALL_LAYERS = Array.from({ length: 13 }, (_, layer) => layer);
const SIZES = [40, 160];
/** Rows that load a model. */
const FEW = 8;
const byHand: Peer = { name: "PyTorch by hand", script: "models_peer.py" };
const krnelGraph: Peer = { name: "krnel-graph", script: "models_krnel_graph.py" };

export const part: Part = {
  title:
    "A model of GPT-2 small's size, from loading to the last row, but where it is loaded already. The limit is the products with the weights alone.",
  prepare: makeModel,
  tasks: {
    activations: {
      unit: "rows",
      sizes: SIZES,
      own: (size, folder) => activations(size, folder, [LAYER]),
      peers: [byHand, krnelGraph],
      limit: { name: "products alone", ready: products },
    },
    activations_when_loaded: {
      unit: "rows",
      sizes: SIZES,
      own: activationsWhenLoaded,
      limit: { name: "products alone", ready: products },
    },
    all_layers: {
      unit: "rows",
      sizes: SIZES,
      own: (size, folder) => activations(size, folder, ALL_LAYERS),
      peers: [byHand],
    },
    logits: taskOf(SIZES, async (size, folder) => {
      const text = await textOf(size, folder);
      return text.llmLogitScores({ ...common(folder), logitTokenIds: [5, 6] });
    }),
    generation: taskOf([8, 32], async (size, folder) => {
      const text = await textOf(size, folder);
      return text.llmGenerateText({ model: `onnx:${modelFolder(folder)}/past`, maxTokens: 50 });
    }),
  },
};

function taskOf(
  sizes: readonly number[],
  opOf: (size: number, folder: string) => Promise<{ materialize(): unknown }>,
): Task {
  const own = async (size: number, folder: string): Promise<Run> => {
    const op = await opOf(size, folder);
    return { work: () => op.materialize() };
  };
  return { unit: "rows", sizes, own, peers: [byHand] };
}

function common(folder: string) {
  return { model: `onnx:${modelFolder(folder)}`, maxLength: 100, applyChatTemplate: false } as const;
}

async function textOf(size: number, folder: string): Promise<TextColumn> {
  return columnOf(await promptsOf(folder, size));
}

function columnOf(text: string[]): TextColumn {
  return new Runner({ store: "memory://bench" }).fromInline({ text }).colText("text");
}

async function activations(size: number, folder: string, layers: readonly number[]): Promise<Run> {
  return activationsOf(await textOf(size, folder), folder, layers);
}

function activationsOf(text: TextColumn, folder: string, layers: readonly number[]): Run {
  const ops = layers.map((layer) => text.llmLayerActivations({ ...common(folder), layer }));
  return { work: () => new Runner({ store: "memory://bench" }).materialize(ops) };
}

/** What comes right after other rows finds the model in memory. */
async function activationsWhenLoaded(size: number, folder: string): Promise<Run> {
  const others = (await promptsOf(folder, FEW)).map((prompt) => `${prompt} again`);
  await activationsOf(columnOf(others), folder, [LAYER]).work();
  return await activations(size, folder, [LAYER]);
}

/** The products of the passes over the same batches. */
async function products(size: number, folder: string): Promise<Run> {
  const rows = await promptsOf(folder, size);
  const model = modelFolder(folder);
  return await passesReady({ model, rows, batchSize: 8, maxLength: 100, layers: [LAYER], lastToken: true });
}
