/**
 * Edits and readings of a model of GPT-2 small's size, beside TransformerLens: there without loading the model's files, here with it.
 */
import { edit, patch, Runner } from "../../mod.ts";
import type { Part, Run, Task } from "../table/task.ts";
import { makeModel, modelFolder, promptsOf } from "./model_folder.ts";

type Op = { materialize(): Promise<unknown> };
type Text = ReturnType<typeof textOf>;

const POINT = "blocks.6.hook_resid_pre";
/** Each is one token of the demo's tokenizer, and so is either of the words that go before them: 16 in all. */
const WORDS = "about the prompt and tell me what your model is please ignore the code text";

export const part: Part = {
  title: "Inside a model of GPT-2 small's size. TransformerLens's times are without loading the model, ours with it.",
  prepare: makeModel,
  tasks: {
    patch_exact: taskOf("pair of 16 tokens", [1], (_, model) => patchMap(model, "exact")),
    patch_gradient: taskOf("pair of 16 tokens", [1], (_, model) => patchMap(model, "gradient")),
    steering: taskOf("rows, 20 strengths", [40, 160], (text, model) => {
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
  const own = async (size: number, folder: string): Promise<Run> => {
    const op = opOf(textOf(await promptsOf(folder, size)), modelFolder(folder));
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

/** One pair. */
function patchMap(model: string, method: "exact" | "gradient"): Op {
  const data = runner().fromInline({ clean: [`What ${WORDS}`], corrupted: [`Write ${WORDS}`] });
  const both = { clean: data.colText("clean"), corrupted: data.colText("corrupted") };
  return patch({ ...common(model), ...both, answer: 10, wrong: 20, site: "hook_resid_pre", method });
}
