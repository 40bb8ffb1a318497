import assert from "node:assert/strict";
import { memoryBytes } from "../../../runner/onnx/bytes.ts";
import { readModel } from "../../../runner/onnx/graph.ts";
import { OnnxGraph } from "../../../runner/onnx/graph_builder.ts";
import { createSession, Tensor } from "../../../runner/onnx/runtime.ts";
import { encodeModel } from "../../../runner/onnx/small_model.ts";
import { forWebGpu } from "../../../runner/onnx/webgpu_operators.ts";

/** (a and b) or (a and b and c), of numbers. */
function logicModel(): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph();
  const cast = (value: string, to: bigint) => graph.add("Cast", [value], { attributes: { to } });
  const [a, b, c] = ["a", "b", "c"].map((name) => cast(name, 9n));
  const both = graph.add("And", [a, b]);
  graph.name(cast(graph.add("Or", [both, graph.add("And", [both, c])]), 1n), "y");
  const value = (name: string) => ({ name, type: "float" as const, shape: [`${name} rows`, `${name} columns`] });
  return encodeModel({ name: "logic", inputs: ["a", "b", "c"].map(value), outputs: [value("y")], ...graph.parts });
}

const operators = (model: Uint8Array) => readModel(memoryBytes(model)).graph.nodes.map(({ opType }) => opType);

/** 0 and 1 in an order without a period. */
const bits = (count: number) => Float32Array.from({ length: count }, (_, i) => Number(Math.sin(i * i) > 0));

async function results(model: Uint8Array<ArrayBuffer>, a: number[], b: number[], c: number[]) {
  const session = await createSession(model);
  const feeds = Object.entries({ a, b, c }).map(([name, dims]) => {
    return [name, new Tensor("float32", bits(dims[0] * dims[1]), dims)];
  });
  const { y } = await session.run(Object.fromEntries(feeds));
  await session.release();
  return y.data as Float32Array;
}

Deno.test("products stand for every And, and all else stays", () => {
  const model = logicModel();
  const casts = ["Cast", "Cast", "Cast"];
  assert.deepEqual(operators(model), [...casts, "And", "And", "Or", "Cast", "Identity"]);
  const product = ["Cast", "Cast", "Mul", "Cast"];
  assert.deepEqual(operators(forWebGpu(model)), [...casts, ...product, ...product, "Or", "Cast", "Identity"]);
});

Deno.test("they say the same, whichever axes are repeated", async () => {
  const model = logicModel();
  for (const [a, b, c] of [[[5, 7], [5, 7], [5, 7]], [[5, 1], [1, 8], [5, 8]], [[1, 4], [4, 4], [1, 1]]]) {
    const expected = await results(model, a, b, c);
    assert.ok(expected.includes(0) && expected.includes(1));
    assert.deepEqual(await results(forWebGpu(model), a, b, c), expected);
  }
});

Deno.test("a model without And stays as it is, to the byte", () => {
  const once = forWebGpu(logicModel());
  assert.deepEqual(forWebGpu(once), once);
});

/** A sine of a cosine. */
function angleModel(opset: number): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph();
  graph.name(graph.add("Sin", [graph.add("Cos", ["x"])]), "y");
  const value = (name: string) => ({ name, type: "float" as const, shape: ["numbers"] });
  return encodeModel({ name: "angles", inputs: [value("x")], outputs: [value("y")], opset, ...graph.parts });
}

Deno.test("sines are of 64 bits, which no GPU computes, unless the model has half of 32", () => {
  const model = angleModel(17);
  assert.deepEqual(operators(forWebGpu(model)), ["Cast", "Cos", "Cast", "Cast", "Sin", "Cast", "Identity"]);
  assert.deepEqual(forWebGpu(model, true), model);
});

Deno.test("they are those of JavaScript, in all versions of the operators", async () => {
  const x = Float32Array.of(-4000, -1, 0, 0.5, 3, 1e5);
  for (const opset of [11, 14, 17, 22]) {
    const session = await createSession(forWebGpu(angleModel(opset)));
    const { y } = await session.run({ x: new Tensor("float32", x, [x.length]) });
    assert.deepEqual(y.data, x.map((value) => Math.sin(Math.fround(Math.cos(value)))));
    await session.release();
  }
});

/** x · weights + bias / 2. @param isComputed whether the bias is no weight of the model */
function productModel(bias: readonly number[], axes: readonly number[], isComputed = false): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph();
  const weights = graph.floats([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]);
  const added = graph.floats(axes, bias);
  const inputs = ["x", weights, isComputed ? graph.add("Identity", [added]) : added];
  graph.name(graph.add("Gemm", inputs, { attributes: { beta: 0.5 } }), "y");
  const value = (name: string) => ({ name, type: "float" as const, shape: [`${name} rows`, `${name} columns`] });
  return encodeModel({ name: "product", inputs: [value("x")], outputs: [value("y")], ...graph.parts });
}

Deno.test("a bias that may have no axis is given one, and says the same", async () => {
  const biases = [[[6], []], [[6, 8, 10, 12], [4]], [[6, 8, 10, 12], [1, 4]]];
  for (const [at, [bias, axes]] of biases.entries()) {
    const session = await createSession(forWebGpu(productModel(bias, axes, true)));
    const { y } = await session.run({ x: new Tensor("float32", Float32Array.of(1, 10), [1, 2]) });
    assert.deepEqual([...y.data as Float32Array], at === 0 ? [54, 65, 76, 87] : [54, 66, 78, 90]);
    await session.release();
  }
  assert.deepEqual(operators(forWebGpu(productModel([6], []))), ["Expand", "Gemm", "Identity"]);
  const ofColumns = productModel([1, 2, 3, 4], [4]);
  assert.deepEqual(forWebGpu(ofColumns), ofColumns);
});
