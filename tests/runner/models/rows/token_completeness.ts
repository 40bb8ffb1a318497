/** Compares what tokens add with what the model gives of a text and of a baseline. */
import type { ModelFolder } from "../../../../runner/models/files/folder.ts";
import { extractReading } from "../../../../runner/models/rows/readings.ts";

const TEXTS = ["the cat and the sea", "write a poem about the river and the mountain please"];
/** Between tokens, no norm turns as sharply as at zeros. */
const STEPS = 64;

/**
 * How far integrated gradients from a token's embedding are from what they sum to by the fundamental theorem of calculus, the
 * score less the baseline's, as a fraction of the sum of their sizes: largest of some rows, in one batch.
 */
export async function completenessGap(model: ModelFolder): Promise<number> {
  const of = <T>(value: T) => TEXTS.map(() => value);
  const score = { kind: "logits", answers: of(5), wrongs: of(11) } as const;
  const reading = { kind: "tokens", score, steps: STEPS, baselines: of(20) } as const;
  const gaps: number[] = [];
  for await (
    const { tokenCounts, outputs } of extractReading({ model, rows: TEXTS, reading, applyChatTemplate: false })
  ) {
    let at = 0;
    for (const count of tokenCounts) {
      const numbers = outputs[0].data.subarray(at, at += count);
      const [added, [text, baseline]] = [numbers.subarray(0, -2), numbers.subarray(-2)];
      const sum = added.reduce((sum, value) => sum + value, 0);
      gaps.push(Math.abs(sum - (text - baseline)) / added.reduce((sum, value) => sum + Math.abs(value), 0));
    }
  }
  return Math.max(...gaps);
}
