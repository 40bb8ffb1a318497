/**
 * Seconds and memory that a million rows take from a file through a template to a report, for each form of file.
 *
 *     deno run -A bench/million_rows.ts
 *
 * Each form has a process and a store of its own; the most memory is what Linux says of the process (`VmHWM`).
 */

import { Runner } from "../mod.ts";
import { columnFromValues, tableFromColumns } from "../stores/formats/columns.ts";
import { writeParquet } from "../stores/formats/parquet/mod.ts";

const ROWS = 1_000_000;
const FORMS = ["parquet", "csv", "jsonl"] as const;
type Form = typeof FORMS[number];

const [form, folder] = Deno.args as [Form | undefined, string];
if (form === undefined) await measureAll();
else await measure(form, folder);

async function measureAll(): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-bench-" });
  try {
    for (const form of FORMS) {
      await write(form, `${folder}/rows.${form}`);
      const args = ["run", "--allow-all", import.meta.filename!, form, folder];
      await new Deno.Command(Deno.execPath(), { args, stdout: "inherit", stderr: "inherit" }).output();
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function measure(form: Form, folder: string): Promise<void> {
  const began = performance.now();
  const runner = new Runner({ store: `${folder}/store-${form}` });
  const load = { parquet: "fromParquet", csv: "fromCsv", jsonl: "fromJsonl" } as const;
  const data = await runner[load[form]](`${folder}/rows.${form}`);
  await data.template("Review: {{ prompt }}\nIs it good?", { prompt: data.colText("prompt") }).materialize();
  const gtPositives = data.colCategorical("label").isIn("good");
  await data.colScore("score").evaluate({ gtPositives, split: data.assignTrainTestSplit() }).toJson();
  const peak = /VmHWM:\s*(\d+)/.exec(await Deno.readTextFile("/proc/self/status").catch(() => ""))?.[1];
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${form.padEnd(8)} ${seconds} s, ${peak === undefined ? "?" : Math.round(+peak / 1024)} MiB at most`);
}

async function write(form: Form, path: string): Promise<void> {
  const prompts = Array.from({ length: ROWS }, (_, i) => `prompt ${i} ${"about this and that ".repeat(i % 5)}`);
  const labels = prompts.map((_, i) => i % 3 === 0 ? "good" : "bad");
  const scores = Float64Array.from(prompts, (_, i) => i * 0.618034 % 1);
  if (form === "parquet") {
    const table = tableFromColumns([
      ["prompt", columnFromValues(prompts)],
      ["label", columnFromValues(labels)],
      ["score", columnFromValues(scores)],
    ]);
    return await Deno.writeFile(path, ReadableStream.from(writeParquet(table)));
  }
  const line = form === "csv"
    ? (i: number) => `${prompts[i]},${labels[i]},${scores[i]}\n`
    : (i: number) => `${JSON.stringify({ prompt: prompts[i], label: labels[i], score: scores[i] })}\n`;
  const header = form === "csv" ? "prompt,label,score\n" : "";
  await Deno.writeTextFile(path, header + prompts.map((_, i) => line(i)).join(""));
}
