import assert from "node:assert/strict";
import { loadImplementations } from "../../../runner/evaluation/implementations.ts";
import { runSteps } from "../../../runner/schedule/run_steps.ts";
import type { Step, StepEnd } from "../../../runner/schedule/plan.ts";
import { type Op, Runner } from "../../../mod.ts";

const text = new Runner({ store: "memory://schedule" }).fromInline({ p: ["a"] }).colText("p");
const layers = [1, 2, 3].map((layer) => text.llmLayerActivations({ model: "onnx:m", layer }));
const other = text.llmLayerActivations({ model: "onnx:n", layer: 1 });

function step(op: Op, ...needs: Op[]): Step {
  return { op, inputs: needs, needs };
}

async function run(steps: readonly Step[], compute: (op: Op) => Promise<void>, jobs = 1, signal?: AbortSignal) {
  const log: string[] = [];
  await loadImplementations(steps.map(({ op }) => op));
  const ends = await runSteps(steps, {
    jobs,
    signal: signal ?? new AbortController().signal,
    compute,
    onBegin: (op) => void log.push(`begin ${name(op)}`),
    onEnd: ({ op, outcome }: StepEnd) => void log.push(`${outcome} ${name(op)}`),
  });
  return { log, ends };
}

function name(op: Op): string {
  return `${op.parameters.model} ${op.parameters.layer}`;
}

Deno.test("runSteps() begins layers of one model together, and other work after them", async () => {
  const { log } = await run([layers[0], other, layers[1], layers[2]].map((op) => step(op)), async () => {});
  assert.deepEqual(log.slice(0, 3), ["begin onnx:m 1", "begin onnx:m 2", "begin onnx:m 3"]);
  assert.equal(log.at(-2), "begin onnx:n 1");
});

Deno.test("runSteps() begins a step when what it needs is there", async () => {
  const { log } = await run([step(other), step(layers[0], other)], async () => {}, 4);
  assert.deepEqual(log, ["begin onnx:n 1", "completed onnx:n 1", "begin onnx:m 1", "completed onnx:m 1"]);
});

Deno.test("runSteps() skips what needs a failed step, and names the step that failed", async () => {
  const fails = (op: Op) => op === other ? Promise.reject(new Error("no")) : Promise.resolve();
  const { ends } = await run([step(other), step(layers[0], other), step(layers[1], layers[0]), step(layers[2])], fails);
  const outcomes = new Map(ends.map(({ op, outcome }) => [op, outcome]));
  assert.deepEqual([other, ...layers].map((op) => outcomes.get(op)), ["failed", "skipped", "skipped", "completed"]);
  assert.equal(ends.find(({ op }) => op === layers[1])?.because, other);
});

Deno.test("runSteps() begins nothing more once it is aborted", async () => {
  const controller = new AbortController();
  const abort = () => Promise.resolve(controller.abort());
  const { ends } = await run([step(other), step(layers[0])], abort, 1, controller.signal);
  assert.deepEqual(ends.map(({ outcome }) => outcome), ["completed", "stopped"]);
});
