/**
 * Rows a second.
 *
 * @module
 */
import { openModelFolder } from "../../runner/models/files/folder.ts";
import { collectActivations } from "../../runner/models/rows/extract.ts";

/** How fast a way is. */
export interface Speed {
  /** What was run. */
  readonly way: string;
  /** Where. */
  readonly device: string;
  /** The number type. */
  readonly dtype: string;
  /** Rows of a batch, or how they are chosen. */
  readonly batch: string;
  /** Rows a second, without loading. */
  readonly rowsPerSecond: number;
}

/** What is run: one layer, or all of them in one pass. */
const TASKS = [
  { isOne: true, dtype: "float32" },
  { isOne: false, dtype: "float32" },
  { isOne: true, dtype: "float16" },
  { isOne: true, dtype: "q4" },
] as const;
/** So many rows are timed on the CPU, which is slow. */
const CPU_ROWS = 200;

/** Times a device with every file that is there. */
export async function timeActivations(folder: string, device: string, layer: number): Promise<Speed[]> {
  const prompts: string[] = JSON.parse(await Deno.readTextFile(`${folder}/prompts.json`));
  const rows = device === "cpu" ? prompts.slice(0, CPU_ROWS) : prompts;
  const speeds: Speed[] = [];
  for (const { isOne, dtype } of TASKS) {
    const model = await openModelFolder(folder, dtype).catch(() => undefined);
    if (model === undefined) continue;
    const layers = isOne ? [layer] : Array.from({ length: model.config.numLayers + 1 }, (_, index) => index);
    const way = isOne ? `ours, layer ${layer}` : `ours, all ${layers.length} layers in one pass`;
    const request = { model, layers, rows, device, batchSize: 8, maxLength: 256, applyChatTemplate: false };
    const batch = device === "cpu" ? "8" : "by tokens";
    speeds.push({ way, device, dtype, batch, rowsPerSecond: Math.round(await rowsPerSecond(request)) });
  }
  return speeds;
}

async function rowsPerSecond(request: Parameters<typeof collectActivations>[0]): Promise<number> {
  let speed = NaN;
  const onProgress = ({ rows, seconds }: { readonly rows: number; readonly seconds: number }) => {
    speed = rows / seconds;
  };
  await collectActivations({ ...request, onProgress });
  return speed;
}
