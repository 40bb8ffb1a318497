/** Extractions that workers divide. */
import type { Runner, TextColumn, VectorColumn } from "../../../mod.ts";
import type { Setting } from "./_setting.ts";

/** A window and a bit, twice: three parts. Some rows equal rows of earlier parts. */
export const ROWS = 2 * 4096 + 600;
/** Workers that divide what has more rows than a window. */
export const PARTS = { splitOver: 4096, partRows: 4096 };

/** Texts of which some equal others. @param differing about a third of the texts of a part: a model reads those that are equal once */
export function prompts(runner: Runner, rows = ROWS, differing = 4096): TextColumn {
  const prompt = Array.from(
    { length: rows },
    (_, i) => {
      const row = Math.floor(i / 4096) * 4096 + (i % 4096) % differing;
      return i % 9 === 4 ? `again ${i % 70}` : `row ${row} ${"ab ".repeat(i % 3)}`;
    },
  );
  return runner.fromInline({ prompt }).colText("prompt");
}

/** An extraction by a model that counts its batches. */
export function counting(setting: Setting, milliseconds: number, layer = 1): VectorColumn {
  const model = `counting:${milliseconds},${setting.log}`;
  return prompts(setting.runner).llmLayerActivations({ model, layer, batchSize: 64 });
}

/** Rows of each batch that the counting model computed. */
export async function batches(setting: Setting): Promise<number[]> {
  const text = await Deno.readTextFile(setting.log).catch(() => "");
  return text.split("\n").filter((line) => line !== "").map((line) => Number(line.split(" ")[0]));
}

/** The sum of numbers. */
export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
