/**
 * Rows a second.
 *
 * @module
 */
import { openModelFolder } from "../../runner/models/files/folder.ts";
import { collectActivations } from "../../runner/models/rows/extract.ts";
import type { RunProgress } from "../../runner/models/rows/progress.ts";
import type { Place } from "../../cli/model_answers.ts";
import { reasonOf } from "./places.ts";
import type { Speed } from "./results.ts";

/** What is run: one layer, or all of them in one pass. */
const TASKS = [
  { way: "one layer", dtype: "float32" },
  { way: "all layers", dtype: "float32" },
  { way: "one layer", dtype: "float16" },
  { way: "one layer", dtype: "q4" },
  { way: "one layer", dtype: "q4f16" },
] as const;
/** On the CPU, which is slow, so many rows are timed for each core: enough for it to have passes of its own. */
const CPU_ROWS = 64;

/** Times a place with every file that is there; in TF32, that of float32. */
export async function* timeActivations(place: Place, folder: string): AsyncGenerator<Speed, void, void> {
  const prompts: string[] = JSON.parse(await Deno.readTextFile(`${folder}/prompts.json`));
  const rows = prompts.slice(0, rowsOn(place.device, prompts.length));
  const batch = place.device === "cpu" ? "8" : "by tokens";
  for (const task of tasksIn(place)) {
    const dtype = place.dtype ?? task.dtype;
    const model = await openModelFolder(folder, dtype).catch(() => undefined);
    if (model === undefined) continue;
    const { numLayers } = model.config;
    const layers = task.way === "one layer"
      ? [Math.ceil(numLayers / 2)]
      : Array.from({ length: numLayers + 1 }, (_, index) => index);
    const request = { model, layers, rows, ...place, batchSize: 8, maxLength: 256, applyChatTemplate: false };
    try {
      yield { way: task.way, device: place.device, dtype, batch, rowsPerSecond: Math.round(await timed(request)) };
    } catch (error) {
      console.log(`${task.way} in ${dtype} failed: ${reasonOf(error as Error)}`);
      Deno.exitCode = 1;
    }
  }
}

function rowsOn(device: string, all: number): number {
  if (device === "cpu") return CPU_ROWS * navigator.hardwareConcurrency;
  return device === "webgpu" ? all >> 1 : all;
}

/** The CPU has no goals in fewer bits. */
function tasksIn({ device, dtype }: Place): readonly (typeof TASKS[number])[] {
  if (dtype !== undefined) return TASKS.slice(0, 1);
  return device === "cpu" ? TASKS.slice(0, 2) : TASKS;
}

/** Times from the end of the first batch on, for which a device prepares itself: PyTorch is timed when it is warm, too. */
async function timed(request: Parameters<typeof collectActivations>[0]): Promise<number> {
  const seen: RunProgress[] = [];
  await collectActivations({ ...request, onProgress: (progress) => seen.push(progress) });
  const [first, last] = [seen[0], seen.at(-1)!];
  return seen.length < 3 ? last.rows / last.seconds : (last.rows - first.rows) / (last.seconds - first.seconds);
}
