/** Compares gradients with what onnxruntime's own results say when an input is moved a little. */
import assert from "node:assert/strict";
import * as ort from "../../../../runner/onnx/runtime.ts";
import { memoryBytes } from "../../../../runner/onnx/bytes.ts";
import { cutModel } from "../../../../runner/onnx/cut.ts";
import { BackwardGraph } from "../../../../runner/onnx/gradient/backward_graph.ts";
import { nodesOf } from "../../../../runner/onnx/gradient/cut_gradients.ts";
import { differentiate } from "../../../../runner/onnx/gradient/differentiate.ts";
import { ELEMENT_TYPE, readModel } from "../../../../runner/onnx/graph.ts";
import type { OnnxGraph } from "../../../../runner/onnx/graph_builder.ts";
import { encodeModel } from "../../../../runner/onnx/small_model.ts";
import { writeCut } from "../../../../runner/onnx/write.ts";

/** A function from tensors to tensors, made of ONNX nodes. */
export interface Case {
  /** Shapes of its inputs, by name. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Builds it, and gives the names of its results. */
  readonly build: (graph: OnnxGraph, inputs: readonly string[]) => readonly string[];
  /** Where the numbers of inputs lie. @default from -1.5 to 1.5 */
  readonly range?: readonly [number, number];
  /** Version of ONNX's operators. @default 17 */
  readonly opset?: number;
}

const STEP = 0.02;
/** Of the largest derivative: 32-bit results, divided by the step, know no better. */
const TOLERANCE = 2e-3;

/** Requires that the derivatives of a case by all its inputs are right. */
export async function checkGradients(graph: OnnxGraph, test: Case): Promise<void> {
  const names = Object.keys(test.inputs);
  const results = test.build(graph, names).map((value, index) => {
    graph.name(value, `result${index}`);
    return `result${index}`;
  });
  await using session = await openSession(graph, test, results);
  const values = names.map((name, index) => numbers(test.inputs[name], index + 1, test.range));
  const first = await session.run(values);
  const weights = first.map(({ dims }, index) => numbers(dims, 91 + index));
  const gradients = await session.gradients(values, weights);
  for (const [input, gradient] of gradients.entries()) {
    const loss = async (at: number, by: number) => {
      const moved = values.map((tensor, index) => index === input ? movedBy(tensor, at, by) : tensor);
      return weightedSum(await session.run(moved), weights);
    };
    const measured = await Array.fromAsync(values[input].data.keys(), (at) => derivative((by) => loss(at, by)));
    assert.deepEqual(gradient.dims, values[input].dims, "a gradient has the shape of what it belongs to");
    const scale = Math.max(1, ...measured.map(Math.abs));
    measured.forEach((expected, at) => {
      const difference = Math.abs(Number(gradient.data[at]) - expected);
      assert.ok(
        difference < TOLERANCE * scale,
        `${names[input]}[${at}]: ${gradient.data[at]} where ${expected} is measured`,
      );
    });
  }
}

/** Two central differences, and from them what they would be with a step of nothing (Richardson). */
async function derivative(loss: (by: number) => Promise<number>): Promise<number> {
  const difference = async (step: number) => (await loss(step) - await loss(-step)) / (2 * step);
  return (4 * await difference(STEP / 2) - await difference(STEP)) / 3;
}

type Tensor = { readonly data: Float32Array<ArrayBuffer>; readonly dims: readonly number[] };

function movedBy({ data, dims }: Tensor, at: number, by: number): Tensor {
  const moved = data.slice();
  moved[at] += by;
  return { data: moved, dims };
}

function weightedSum(results: readonly Tensor[], weights: readonly Tensor[]): number {
  let sum = 0;
  results.forEach(({ data }, index) => data.forEach((value, at) => sum += value * weights[index].data[at]));
  return sum;
}

/** Numbers that look random and are the same each time. */
function numbers(dims: readonly number[], seed: number, [low, high]: readonly [number, number] = [-1.5, 1.5]): Tensor {
  let state = seed * 104729;
  const next = () => (state = (state * 48271 + 11) % 2147483647) / 2147483647;
  const count = dims.reduce((product, size) => product * size, 1);
  return { dims, data: Float32Array.from({ length: count }, () => low + (high - low) * next()) };
}

interface Session extends AsyncDisposable {
  run(values: readonly Tensor[]): Promise<Tensor[]>;
  gradients(values: readonly Tensor[], weights: readonly Tensor[]): Promise<Tensor[]>;
}

async function openSession(graph: OnnxGraph, { inputs, opset }: Case, results: readonly string[]): Promise<Session> {
  const names = Object.keys(inputs);
  // Sizes are not declared: rules have to do without.
  const free = (name: string) => inputs[name].map((_, index) => `${name}_${index}`);
  const bytes = encodeModel({
    ...graph.parts,
    name: "case",
    inputs: names.map((name) => ({ name, type: "float", shape: free(name) })),
    outputs: results.map((name) => ({ name, type: "float", shape: [] })),
    opset,
  });
  const path = await Deno.makeTempFile({ suffix: ".onnx" });
  await Deno.writeFile(path, bytes);
  const model = readModel(memoryBytes(bytes));
  const backward = new BackwardGraph(model);
  const seeds = new Map(results.map((name) => [name, `${name}.weights`]));
  const gradients = differentiate(backward, { nodes: nodesOf(model, { outputs: [] }), seeds, wanted: names });
  const forward = results.map((name) => ({ tensor: name, name: `${name}.value` }));
  const load = async (outputs: { tensor: string; name: string }[]) => {
    const cut = cutModel(model, {
      outputs,
      addedNodes: backward.addedNodes,
      addedTensors: backward.addedTensors,
      addedInputs: [...seeds.values()].map((name) => ({ name, elementType: ELEMENT_TYPE.float })),
    });
    return await ort.createSession(writeCut(cut, path).bytes, { logSeverityLevel: 4 });
  };
  const forwardSession = await load(forward);
  const backwardSession = await load(
    names.map((name, index) => ({ tensor: gradients[index], name: `${name}.gradient` })),
  );
  await Deno.remove(path);
  const run = async (session: ort.InferenceSession, feeds: Record<string, Tensor>) => {
    const read = session.inputNames.map((
      name,
    ) => [name, new ort.Tensor("float32", feeds[name].data, feeds[name].dims)]);
    const given = await session.run(Object.fromEntries(read));
    return session.outputNames.map((name) => given[name] as unknown as Tensor);
  };
  const named = (values: readonly Tensor[]) => Object.fromEntries(names.map((name, index) => [name, values[index]]));
  return {
    run: (values) => run(forwardSession, named(values)),
    gradients: (values, weights) =>
      run(backwardSession, {
        ...named(values),
        ...Object.fromEntries(results.map((name, index) => [`${name}.weights`, weights[index]])),
      }),
    async [Symbol.asyncDispose]() {
      await forwardSession.release();
      await backwardSession.release();
    },
  };
}
