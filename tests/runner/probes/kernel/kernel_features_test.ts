import assert from "node:assert/strict";
import { approximate } from "../../../../runner/probes/kernel/kernel_features.ts";
import type { Matrix } from "../../../../stores/formats/matrix.ts";
import type { Kernel, KernelName } from "../../../../stores/formats/probe.ts";

const KERNELS: Record<KernelName, (a: readonly number[], b: readonly number[], kernel: Kernel) => number> = {
  linear: (a, b) => dot(a, b),
  polynomial: (a, b, { gamma, coef0, degree }) => (gamma * dot(a, b) + coef0) ** degree,
  sigmoid: (a, b, { gamma, coef0 }) => Math.tanh(gamma * dot(a, b) + coef0),
  rbf: (a, b, { gamma }) => Math.exp(-gamma * sum(a, (value, j) => (value - b[j]) ** 2)),
  laplacian: (a, b, { gamma }) => Math.exp(-gamma * sum(a, (value, j) => Math.abs(value - b[j]))),
  cosine: (a, b) => dot(a, b) / (Math.sqrt(dot(a, a) * dot(b, b)) || 1),
};

for (const [name, kernelOf] of Object.entries(KERNELS)) {
  // Few rows are multiplied here; many, in several blocks, by ONNX Runtime.
  for (const rows of [10, 1100]) {
    Deno.test(`features of ${rows} rows are their ${name} kernels with the landmarks, times the root`, async () => {
      const [landmarks, columns] = [70, 800];
      const kernel: Kernel = { name: name as KernelName, gamma: 0.01, coef0: 0.5, degree: 2 };
      const x = matrix(rows, columns, 1);
      x.data.fill(0, columns, 2 * columns);
      const chosen = Int32Array.from({ length: landmarks }, (_, k) => 7 * k % rows);
      const root = {
        rows: landmarks,
        columns: landmarks,
        data: new Float64Array(matrix(landmarks, landmarks, 3).data),
      };
      let own: Matrix<Float64Array> | undefined;
      const { vectors, features } = await approximate(kernel, x, chosen, (kernels) => {
        own = kernels;
        return Promise.resolve(root);
      });

      const between = kernelOf(rowOf(vectors, 2), rowOf(vectors, 5), kernel);
      for (const [i, k] of [[2, 5], [5, 2]]) assert.ok(Math.abs(own!.data[i * landmarks + k] - between) < 1e-9);
      assert.deepEqual([features.rows, features.columns, features.data.length], [rows, landmarks, rows * landmarks]);
      for (const i of [0, 1, rows - 1]) {
        const kernels = Array.from({ length: landmarks }, (_, k) => kernelOf(rowOf(x, i), rowOf(vectors, k), kernel));
        for (let c = 0; c < landmarks; c++) {
          const expected = sum(kernels, (value, k) => value * root.data[k * landmarks + c]);
          const found = features.data[i * landmarks + c];
          assert.ok(
            Math.abs(found - expected) <= 1e-6 * Math.max(1, Math.abs(expected)),
            `${i} ${c}: ${found} ${expected}`,
          );
        }
      }
    });
  }
}

function matrix(rows: number, columns: number, seed: number) {
  return { rows, columns, data: Float32Array.from({ length: rows * columns }, (_, at) => Math.sin(seed * (at + 1))) };
}

function rowOf({ columns, data }: { columns: number; data: Float32Array }, i: number): number[] {
  return Array.from(data.subarray(i * columns, (i + 1) * columns));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return sum(a, (value, j) => value * b[j]);
}

function sum(values: readonly number[], term: (value: number, j: number) => number): number {
  return values.reduce((total, value, j) => total + term(value, j), 0);
}
