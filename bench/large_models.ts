/**
 * Models around and above 2 GB: differences from PyTorch, peak memory and seconds for the first layer, the last one, and
 * logits of two tokens, each in a process of its own.
 *
 *     deno run -A bench/large_models.ts FOLDER
 *
 * FOLDER is made by large_models.py.
 */
import { openModelFolder } from "../runner/models/files/folder.ts";
import { collectActivations } from "../runner/models/rows/extract.ts";
import { collectLogits } from "../runner/models/rows/logits.ts";

interface Expected {
  readonly layers: number;
  readonly tokens: readonly number[];
  readonly rows: readonly { readonly text: string; readonly last: readonly number[][]; readonly logits: number[] }[];
}

const [folder, form, task] = Deno.args;
const FORMS = {
  single: "one file just below 2 GB",
  many: "3.2 GB, a data file per tensor",
  one: "3.2 GB, one data file",
};
const TASKS = ["embeddings", "layer 1", "last layer", "all layers", "logits"];

async function measure(): Promise<void> {
  const expected: Expected = JSON.parse(await Deno.readTextFile(`${folder}/${form}/expected.json`));
  const started = performance.now();
  const model = await openModelFolder(`${folder}/${form}`);
  const request = { model, rows: expected.rows.map(({ text }) => text), batchSize: 2, applyChatTemplate: false };
  const layers = {
    embeddings: [0],
    "layer 1": [1],
    "last layer": [expected.layers],
    "all layers": Array.from({ length: expected.layers + 1 }, (_, layer) => layer),
  }[task];
  const [found, wanted] = layers === undefined
    ? [
      [await collectLogits({ ...request, tokens: expected.tokens })],
      [expected.rows.map(({ logits }) => logits)],
    ]
    : [
      await collectActivations({ ...request, layers }),
      layers.map((layer) => expected.rows.map(({ last }) => last[layer])),
    ];
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const difference = Math.max(...found.map(({ data }, i) => relativeDifference(data, wanted[i].flat())));
  const peak = /VmHWM:\s+(\d+)/.exec(await Deno.readTextFile("/proc/self/status"))?.[1];
  const megabytes = Math.round(Number(peak) / 1024);
  console.log(`${task.padEnd(12)} ${difference.toExponential(1)} of the largest, peak ${megabytes} MB, ${seconds} s`);
}

function relativeDifference(found: Float32Array, wanted: readonly number[]): number {
  const largest = Math.max(...wanted.map(Math.abs));
  return Math.max(...wanted.map((value, i) => Math.abs(value - found[i]))) / largest;
}

if (task !== undefined) {
  await measure();
} else {
  for (const [name, description] of Object.entries(FORMS)) {
    console.log(description);
    for (const word of TASKS) {
      const args = ["run", "-A", new URL(import.meta.url).pathname, folder, name, word];
      await new Deno.Command(Deno.execPath(), { args, stdout: "inherit", stderr: "inherit" }).spawn().status;
    }
  }
}
