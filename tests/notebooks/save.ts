/**
 * Runs notebooks and saves their outputs: `deno run --allow-all tests/notebooks/save.ts notebooks/*.ipynb`.
 *
 * @module
 */

import { dirname } from "node:path";
import { KernelClient } from "./kernel.ts";
import { type Notebook, runNotebook } from "./notebook.ts";

for (const path of Deno.args) {
  const notebook = JSON.parse(await Deno.readTextFile(path)) as Notebook;
  // A store that is new, at a place that has no name: the outputs do not tell where they were made.
  const kernel = await KernelClient.start(dirname(path), { PROBEGRAPH_STORE_URI: "memory://notebook" });
  try {
    await runNotebook(notebook, kernel);
    await Deno.writeTextFile(path, JSON.stringify(notebook, null, 1) + "\n");
    console.log(path, (await Deno.stat(path)).size, "bytes");
  } finally {
    await kernel.close();
  }
}
