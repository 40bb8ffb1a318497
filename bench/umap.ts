/**
 * UMAP beside umap-learn and umap-js: trustworthiness of layouts of three datasets, and seconds for one large one.
 *
 * Use: deno run --allow-all bench/umap.ts [rows] [columns]; PYTHON names an interpreter that has umap-learn.
 */

import { UMAP } from "umap-js";
import { umap } from "../runner/umap/mod.ts";
import { RandomState } from "../runner/random/random_state.ts";
import type { Matrix } from "../stores/formats/matrix.ts";

const rows = Number(Deno.args[0] ?? 20_000);
const columns = Number(Deno.args[1] ?? 768);
const folder = await Deno.makeTempDir();

/** Clouds around 40 centres of a 20-dimensional subspace, with noise in all dimensions, as activations have. */
function clouds(): Matrix<Float32Array> {
  const random = new RandomState(1);
  const draw = (count: number): Float64Array => Float64Array.from({ length: count }, () => random.uniform() * 2 - 1);
  const [latent, centres] = [20, 40];
  const directions = draw(latent * columns);
  const middles = draw(centres * latent);
  const data = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const place = draw(latent);
    for (let k = 0; k < latent; k++) {
      const weight = place[k] + 2 * middles[(i % centres) * latent + k];
      for (let j = 0; j < columns; j++) data[i * columns + j] += weight * directions[k * columns + j];
    }
    for (let j = 0; j < columns; j++) data[i * columns + j] += random.uniform() - 0.5;
  }
  return { rows, columns, data };
}

function read(name: string): Float32Array {
  return new Float32Array(Deno.readFileSync(`${folder}/${name}`).buffer);
}

function write(name: string, data: Float32Array): void {
  Deno.writeFileSync(`${folder}/${name}`, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

async function peer(...words: string[]): Promise<Record<string, number> | undefined> {
  const script = new URL("umap_peer.py", import.meta.url).pathname;
  const command = new Deno.Command(Deno.env.get("PYTHON") ?? "python3", { args: [script, folder, ...words] });
  const output = await command.output().catch(() => undefined);
  return output?.success ? JSON.parse(new TextDecoder().decode(output.stdout)) : undefined;
}

async function timeOurs(x: Matrix<Float32Array>): Promise<void> {
  const start = performance.now();
  const seconds = (): string => ((performance.now() - start) / 1000).toFixed(1);
  let searched = "";
  await umap(x, {}, {
    onProgress: (done, total, unit) => {
      if (unit === "rows searched" && done === total) searched = seconds();
    },
  });
  console.log(`probegraph ${x.rows} × ${x.columns}: ${seconds()} s, neighbours after ${searched} s`);
}

/** umap-js, which is of moderate speed: on part of the rows, beside ours on the same. */
async function compareWithUmapJs(x: Matrix<Float32Array>, most = 2000): Promise<void> {
  const count = Math.min(most, x.rows);
  const part = { rows: count, columns: x.columns, data: x.data.slice(0, count * x.columns) };
  const vectors = Array.from({ length: count }, (_, i) => [...part.data.subarray(i * x.columns, (i + 1) * x.columns)]);
  const seconds = async (work: () => unknown): Promise<number> => {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
  };
  const [ours, theirs] = [
    await seconds(() => umap(part)),
    await seconds(() => new UMAP({ nNeighbors: 15, nEpochs: 200 }).fit(vectors)),
  ];
  console.log(
    `${count} × ${x.columns}: ours ${ours.toFixed(1)} s, umap-js ${theirs.toFixed(1)} s, ratio ${
      (theirs / ours).toFixed(1)
    }`,
  );
}

async function compareQuality(): Promise<void> {
  const shapes = await peer("data");
  if (shapes === undefined) return console.log("umap-learn: not available; set PYTHON to an interpreter that has it");
  for (const [name, width] of Object.entries(shapes)) {
    const data = read(`${name}.f32`);
    const layout = await umap({ rows: data.length / width, columns: width, data });
    write(`${name}.layout.f32`, layout.data);
    console.log(`trustworthiness, ${name}:`, await peer("quality", name, `${width}`));
  }
}

try {
  const x = clouds();
  write("speed.f32", x.data);
  // In turn and twice, as other work on the machine slows now the one, now the other.
  for (let round = 0; round < 2; round++) {
    await timeOurs(x);
    console.log("umap-learn, seconds:", await peer("speed", `${columns}`));
  }
  await compareWithUmapJs(x);
  await compareQuality();
} finally {
  await Deno.remove(folder, { recursive: true });
}
