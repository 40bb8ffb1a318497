/**
 * Peak memory of extracting activations of width 768 through a runner into a folder store, for 20,000 and for 200,000
 * distinct rows, each in a process of its own.
 *
 *     deno run -A bench/extraction_memory.ts FOLDER [layer]
 *
 * FOLDER is made by parts/model_gpt2.py. Layer 0, the default, is the embeddings: the model itself then takes no memory
 * of note, and what is left is what grows with the rows.
 */
import { Runner } from "../mod.ts";
import { columnFromValues, tableFromColumns } from "../stores/formats/columns.ts";
import { writeParquet } from "../stores/formats/parquet/mod.ts";

const [folder, layer = "0", rows, dataset] = Deno.args;

/** Texts of some twenty tokens, no two alike. */
async function writeDataset(path: string, count: number): Promise<void> {
  const prompts = Array.from({ length: count }, (_, row) => `the cat ${row} and the dog ${row % 97} write a poem`);
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  for await (const part of writeParquet(tableFromColumns([["prompt", columnFromValues(prompts)]]))) {
    for (let at = 0; at < part.length;) at += await file.write(part.subarray(at));
  }
}

async function extract(path: string): Promise<void> {
  const store = await Deno.makeTempDir({ prefix: "probegraph-bench-" });
  const started = performance.now();
  try {
    const runner = new Runner({ store });
    const prompts = (await runner.fromParquet(path)).colText("prompt");
    const options = { model: `onnx:${folder}`, layer: Number(layer), batchSize: 64, applyChatTemplate: false };
    await runner.materialize(prompts.llmLayerActivations(options));
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    const peak = /VmHWM:\s+(\d+)/.exec(await Deno.readTextFile("/proc/self/status"))?.[1];
    console.log(`${rows} rows: peak ${Math.round(Number(peak) / 1024)} MB, ${seconds} s`);
  } finally {
    await Deno.remove(store, { recursive: true });
  }
}

async function inNewProcess(...words: string[]): Promise<void> {
  const args = ["run", "-A", new URL(import.meta.url).pathname, folder, layer, ...words];
  await new Deno.Command(Deno.execPath(), { args, stdout: "inherit", stderr: "inherit" }).spawn().status;
}

if (rows !== undefined) {
  await extract(dataset);
} else {
  const path = await Deno.makeTempFile({ suffix: ".parquet" });
  for (const count of [2_000, 20_000, 200_000]) {
    await writeDataset(path, count);
    await inNewProcess(`${count}`, path);
  }
  await Deno.remove(path);
}
