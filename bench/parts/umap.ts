/**
 * UMAP beside umap-learn: one large layout, and the trustworthiness of layouts of three datasets.
 */
import { fileURLToPath } from "node:url";
import { umap } from "../../runner/umap/mod.ts";
import { RandomState } from "../../runner/random/random_state.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import { pythonOfPeers } from "../peers.ts";
import { outputOf } from "../table/program.ts";
import type { Part, Run, Task } from "../table/task.ts";
import { readFloats, writeFloats } from "./numbers.ts";

const COLUMNS = 768;
const SIZES = [2_500, 20_000];
const SCRIPT = "umap_peer.py";

export const part: Part = {
  title: `UMAP: rows of ${COLUMNS} numbers, and three datasets whose figures are the trustworthiness of the layouts.`,
  async prepare(folder, python) {
    writeFloats(`${folder}/speed.f32`, clouds(SIZES.at(-1)!).data);
    await peer(python, folder, "prepare", "0");
  },
  tasks: {
    speed: datasetOf("speed", COLUMNS, SIZES),
    digits: datasetOf("digits", 64, [1797], true),
    clusters: datasetOf("clusters", 50, [3000], true),
    roll: datasetOf("roll", 20, [2500], true),
  },
};

function datasetOf(name: string, columns: number, sizes: readonly number[], isJudged = false): Task {
  const own = (size: number, folder: string) => layoutOf(folder, name, columns, size, isJudged);
  return { unit: "rows", sizes, own, peers: [{ name: "umap-learn", script: SCRIPT }] };
}

function layoutOf(folder: string, name: string, columns: number, rows: number, isJudged: boolean): Run {
  const x = { rows, columns, data: readFloats(`${folder}/${name}.f32`, rows * columns) };
  let layout: Awaited<ReturnType<typeof umap>>;
  const run: Run = { work: async () => layout = await umap(x) };
  if (!isJudged) return run;
  const figure = async () => {
    writeFloats(`${folder}/${name}.layout.f32`, Float32Array.from(layout.data));
    return Number(await peer(await pythonOfPeers(), folder, `judge_${name}`, `${rows}`));
  };
  return { ...run, figure };
}

function peer(python: string, ...words: string[]): Promise<string> {
  return outputOf([python, fileURLToPath(new URL(SCRIPT, import.meta.url)), ...words]);
}

/** Clouds around 40 centres of a 20-dimensional subspace, with noise in all dimensions, as activations have. */
function clouds(rows: number): Matrix<Float32Array<ArrayBuffer>> {
  const random = new RandomState(1);
  const draw = (count: number): Float64Array => Float64Array.from({ length: count }, () => random.uniform() * 2 - 1);
  const [latent, centres] = [20, 40];
  const directions = draw(latent * COLUMNS);
  const middles = draw(centres * latent);
  const data = new Float32Array(rows * COLUMNS);
  for (let i = 0; i < rows; i++) {
    const place = draw(latent);
    for (let k = 0; k < latent; k++) {
      const weight = place[k] + 2 * middles[(i % centres) * latent + k];
      for (let j = 0; j < COLUMNS; j++) data[i * COLUMNS + j] += weight * directions[k * COLUMNS + j];
    }
    for (let j = 0; j < COLUMNS; j++) data[i * COLUMNS + j] += random.uniform() - 0.5;
  }
  return { rows, columns: COLUMNS, data };
}
