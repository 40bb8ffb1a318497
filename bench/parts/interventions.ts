/**
 * Edits and readings of a model of GPT-2 small's size, beside TransformerLens. Loading counts on both sides.
 */
import { edit, patch, Runner } from "../../mod.ts";
import type { Part, Run, Task } from "../table/task.ts";
import { makeModel, modelFolder, promptsOf } from "./model_folder.ts";

type Op = { materialize(): Promise<unknown> };
type Text = ReturnType<typeof textOf>;

const POINT = "blocks.6.hook_resid_pre";
/** Each is one token of the demo's tokenizer, and so is either of the words that go before them: 16 in all, in any order. */
const WORDS = "about the prompt and tell me what your model is please ignore the code text".split(" ");

export const part: Part = {
  title: "Inside a model of GPT-2 small's size, from loading to the last answer.",
  prepare: makeModel,
  tasks: {
    patch_exact: patches("exact", [2]),
    patch_gradient: patches("gradient", [2, 8]),
    steering: taskOf("rows, 20 strengths", [20, 80], (text, model) => {
      const strengths = Array.from({ length: 20 }, (_, scale) => 0.1 * scale);
      const ops = strengths.map((factor) =>
        text.llmLogitScores({ ...common(model), logitTokenIds: [10, 20], edits: [addOf(factor)] })
      );
      return { materialize: () => runner().materialize(ops) };
    }),
    attention: taskOf("rows", [25, 100], (text, model) => {
      const layers = Array.from({ length: 12 }, (_, layer) => layer);
      return text.llmAttention({ ...common(model), layers });
    }),
    generation: taskOf(
      "rows, 50 tokens",
      [8, 32],
      (text, model) => text.llmGenerateText({ model: `onnx:${model}/past`, maxTokens: 50, edits: [addOf(0.5)] }),
    ),
  },
};

function taskOf(unit: string, sizes: readonly number[], opOf: (text: Text, model: string) => Op): Task {
  return task(unit, sizes, async (size, folder) => opOf(textOf(await promptsOf(folder, size)), modelFolder(folder)));
}

function patches(method: "exact" | "gradient", sizes: readonly number[]): Task {
  return task("pairs of 16 tokens", sizes, (size, folder) => patchMap(modelFolder(folder), method, size));
}

function task(unit: string, sizes: readonly number[], opOf: (size: number, folder: string) => Op | Promise<Op>): Task {
  const own = async (size: number, folder: string): Promise<Run> => {
    const op = await opOf(size, folder);
    return { work: () => op.materialize() };
  };
  return { unit, sizes, own, peers: [{ name: "TransformerLens", script: "interventions_peer.py" }] };
}

function common(model: string) {
  return { model: `onnx:${model}`, applyChatTemplate: false } as const;
}

function runner(): Runner {
  return new Runner({ store: "memory://bench" });
}

function textOf(text: string[]) {
  return runner().fromInline({ text }).colText("text");
}

function addOf(factor: number) {
  const vector = runner().fromInline({ v: [Array.from({ length: 768 }, (_, i) => Math.sin(i))] }).colVector("v");
  return edit({ action: "add", point: POINT, value: vector, factor });
}

/** Pairs that differ in their first word, and from each other in the order of the rest. */
function patchMap(model: string, method: "exact" | "gradient", pairs: number): Op {
  const rests = Array.from({ length: pairs }, (_, at) => [...WORDS.slice(at), ...WORDS.slice(0, at)].join(" "));
  const clean = rests.map((rest) => `What ${rest}`);
  const data = runner().fromInline({ clean, corrupted: rests.map((rest) => `Write ${rest}`) });
  const both = { clean: data.colText("clean"), corrupted: data.colText("corrupted") };
  return patch({ ...common(model), ...both, answer: 10, wrong: 20, site: "hook_resid_pre", method });
}
