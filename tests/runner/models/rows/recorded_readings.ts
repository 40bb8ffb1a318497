/** What tokens add to scores, as Captum says it. */
import assert from "node:assert/strict";
import type { ModelFolder } from "../../../../runner/models/files/folder.ts";
import { extractReading } from "../../../../runner/models/rows/readings.ts";
import type { AskedTokens } from "../../../../runner/models/rows/token_readings.ts";
import { fixtureFolder, largestDifference } from "../fixtures.ts";
import { openRecordedModel } from "../interventions.ts";

/** What record_token_attributions.py recorded from Captum. */
interface Recorded {
  readonly texts: readonly string[];
  readonly cases: readonly {
    readonly score:
      | { readonly kind: "logits"; readonly answer: number; readonly wrong: number | null }
      | {
        readonly kind: "probe";
        readonly layer: number;
        readonly token_mode: "last" | "mean";
        readonly normalize: boolean;
        readonly weights: readonly number[];
        readonly bias: number;
      };
    readonly method: "gradient_x_input" | "integrated_gradients";
    readonly baseline: number | null;
    readonly rows: readonly { readonly added: readonly number[]; readonly score: number; readonly from?: number }[];
  }[];
}

const recorded: Record<string, Recorded> = JSON.parse(
  await Deno.readTextFile(fixtureFolder("../interventions/token_attributions.json")),
);

function asked({ score, method, baseline }: Recorded["cases"][number], rows: number): AskedTokens {
  const each = <T>(value: T | null) => value === null ? null : Array<T>(rows).fill(value);
  return {
    kind: "tokens",
    score: score.kind === "logits" ? { kind: "logits", answers: each(score.answer)!, wrongs: each(score.wrong) } : {
      kind: "probe",
      point: score.layer,
      tokenMode: score.token_mode,
      plane: { weights: Float32Array.from(score.weights), bias: score.bias, isNormalized: score.normalize },
    },
    steps: method === "integrated_gradients" ? 32 : null,
    baselines: each(baseline),
  };
}

/** For each row its tokens' numbers, its score, and where there is one its baseline's. */
export async function attributed(model: ModelFolder, rows: readonly string[], reading: AskedTokens, batchSize: number) {
  const found: Float32Array[] = [];
  for await (const batch of extractReading({ model, rows, reading, batchSize, applyChatTemplate: false })) {
    let at = 0;
    batch.rows.forEach((row, i) => {
      found[row] = batch.outputs[0].data.subarray(at, at += batch.tokenCounts[i]);
    });
  }
  return found;
}

/** Tests that what tokens of a model's texts add is what Captum says. */
export function testRecordedReadings(kind: string): void {
  const { texts, cases } = recorded[kind];
  for (const [number, each] of cases.entries()) {
    // In turn, so that each method and each kind of score has both.
    const batchSize = [1, 16][(number >> 1) % 2];
    const { score, method, baseline, rows } = each;
    const name = score.kind === "logits"
      ? `logits without ${score.wrong}`
      : `a probe of ${score.token_mode} ${score.layer}`;
    Deno.test(`${kind}: ${method} of ${name} from ${baseline} is Captum's, in batches of ${batchSize}`, async () => {
      const model = await openRecordedModel(kind);
      const found = await attributed(model, texts, asked(each, texts.length), batchSize);
      rows.forEach(({ added, score, from }, i) => {
        const expected = [...added, score, ...(from === undefined ? [] : [from])];
        assert.equal(found[i].length, expected.length);
        assert.ok(largestDifference(expected, found[i]) < 1e-5);
      });
    });
  }
}
