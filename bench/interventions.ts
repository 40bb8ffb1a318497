/**
 * Edits and readings beside TransformerLens, on a model of GPT-2 small's size: seconds without loading the model's files in
 * Python, with loading here; peak memory of both. Each task runs in a process of its own.
 *
 * Usage: deno run -A bench/interventions.ts FOLDER PYTHON [task …]
 * FOLDER is made by activations_model.py; PYTHON has transformer_lens.
 */
import { edit, patch, Runner } from "../mod.ts";

const [folder, python, ...asked] = Deno.args;
const model = `onnx:${folder}`;
const common = { model, applyChatTemplate: false } as const;
const prompts: string[] = JSON.parse(await Deno.readTextFile(`${folder}/prompts.json`));
const point = "blocks.6.hook_resid_pre";

const TASKS: Readonly<Record<string, (runner: Runner) => Promise<void>>> = {
  patch_exact: (runner) => patchMap(runner, "exact"),
  patch_gradient: (runner) => patchMap(runner, "gradient"),
  steering: async (runner) => {
    const vector = vectorOf(runner);
    const text = textOf(runner, 160);
    const scales = Array.from(
      { length: 20 },
      (_, scale) => edit({ action: "add", point, value: vector, factor: 0.1 * scale }),
    );
    await runner.materialize(
      scales.map((add) => text.llmLogitScores({ ...common, logitTokenIds: [10, 20], edits: [add] })),
    );
  },
  attention: async (runner) => {
    const layers = Array.from({ length: 12 }, (_, layer) => layer);
    await textOf(runner, 100).llmAttention({ ...common, layers }).materialize();
  },
  generation: async (runner) => {
    const add = edit({ action: "add", point, value: vectorOf(runner), factor: 0.5 });
    await textOf(runner, 32).llmGenerateText({ model: `${model}/past`, maxTokens: 50, edits: [add] }).materialize();
  },
};

function textOf(runner: Runner, rows: number) {
  return runner.fromInline({ text: prompts.slice(0, rows) }).colText("text");
}

function vectorOf(runner: Runner) {
  return runner.fromInline({ v: [Array.from({ length: 768 }, (_, i) => Math.sin(i))] }).colVector("v");
}

/** One pair of 16 tokens. */
async function patchMap(runner: Runner, method: "exact" | "gradient"): Promise<void> {
  const words = "cat dog prompt model layer please write poem about sea river mountain secret weather today".split(" ");
  const [clean, corrupted] = [words.join(" "), ["dog", ...words.slice(1)].join(" ")];
  const data = runner.fromInline({ clean: [clean], corrupted: [corrupted] });
  const both = { clean: data.colText("clean"), corrupted: data.colText("corrupted") };
  await patch({ ...common, ...both, answer: 10, wrong: 20, site: "hook_resid_pre", method }).materialize();
}

async function own(task: string): Promise<void> {
  // What takes a moment is measured at its second run, as there.
  if (task === "patch_gradient") await TASKS[task](new Runner({ store: "memory://first" }));
  const start = performance.now();
  await TASKS[task](new Runner({ store: "memory://bench" }));
  const seconds = (performance.now() - start) / 1000;
  const peak = Number(/VmHWM:\s+(\d+)/.exec(await Deno.readTextFile("/proc/self/status"))![1]);
  console.log(JSON.stringify({ seconds, megabytes: Math.round(peak / 1024) }));
}

async function measure(program: string, args: readonly string[]): Promise<{ seconds: number; megabytes: number }> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], stderr: "piped" }).output();
  if (!success) throw new Error(`${program} failed: ${new TextDecoder().decode(stderr)}`);
  const text = new TextDecoder().decode(stdout);
  return JSON.parse(text.slice(text.lastIndexOf("{")));
}

if (python === "--own") await own(asked[0]);
else {
  const script = (name: string) => new URL(name, import.meta.url).pathname;
  for (const task of asked.length > 0 ? asked : Object.keys(TASKS)) {
    const peer = await measure(python, [script("interventions_peer.py"), folder, task]);
    const ours = await measure(Deno.execPath(), ["run", "-A", script("interventions.ts"), folder, "--own", task]);
    console.log(
      `${task}: ${ours.seconds.toFixed(2)} s beside ${peer.seconds.toFixed(2)} s, ${
        (peer.seconds / ours.seconds).toFixed(1)
      } times as fast; ${ours.megabytes} MB beside ${peer.megabytes} MB`,
    );
  }
}
