import assert from "node:assert/strict";
import type { ModelFolder } from "../../../../runner/models/files/folder.ts";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { extractReading } from "../../../../runner/models/rows/readings.ts";
import type { AskedTokens } from "../../../../runner/models/rows/token_readings.ts";
import { fixtureFolder, largestDifference } from "../fixtures.ts";
import { KINDS, openRecordedModel } from "../interventions.ts";
import { completenessGap } from "./token_completeness.ts";
import { DIFFERENTIABLE_EXPORTS } from "../../onnx/gradient/differentiable_exports.ts";

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
async function attributed(model: ModelFolder, rows: readonly string[], reading: AskedTokens, batchSize: number) {
  const found: Float32Array[] = [];
  for await (const batch of extractReading({ model, rows, reading, batchSize, applyChatTemplate: false })) {
    let at = 0;
    batch.rows.forEach((row, i) => {
      found[row] = batch.outputs[0].data.subarray(at, at += batch.tokenCounts[i]);
    });
  }
  return found;
}

for (const kind of KINDS) {
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

Deno.test("rows of equal texts are told apart by their answers and by their baselines", async () => {
  const model = await openRecordedModel("gpt2");
  const texts = ["blue river green", "blue river green", "blue river green"];
  const score = { kind: "logits", answers: [5, 9, 5], wrongs: [9, 5, 9] } as const;
  const [a, b, c] = await attributed(model, texts, { kind: "tokens", score, steps: null, baselines: null }, 8);
  assert.deepEqual([...b], [...a].map((value) => -value));
  assert.deepEqual(c, a);
  const integrated = { kind: "tokens", score, steps: 8, baselines: [7, 7, 20] } as const;
  const [d, , f] = await attributed(model, texts, integrated, 8);
  assert.ok(Math.abs(d.at(-2)! - f.at(-2)!) < 1e-5);
  assert.ok(Math.abs(d.at(-1)! - f.at(-1)!) > 1e-3);
});

for (const name of DIFFERENTIABLE_EXPORTS) {
  Deno.test(`${name}: what tokens add is the score less the baseline's`, async () => {
    assert.ok(await completenessGap(await openModelFolder(fixtureFolder(`exports/${name}`))) < 1e-3);
  });
}

Deno.test("what has no gradient is refused, with the way out", async () => {
  const refused: Readonly<Record<string, RegExp>> = {
    "gpt2-q8": /the model is quantised.*dtype "float32"/,
    "llama-genai_fp16": /16-bit weights.*dtype "float32"/,
    "llama-genai": /com\.microsoft\.GroupQueryAttention has no rule.*export the model without fused operators/,
  };
  for (const [name, said] of Object.entries(refused)) {
    const { dtype = null } = JSON.parse(await Deno.readTextFile(`${fixtureFolder(`exports/${name}`)}/expected.json`));
    const model = await openModelFolder(fixtureFolder(`exports/${name}`), dtype);
    const score = { kind: "logits", answers: [3], wrongs: [4] } as const;
    await assert.rejects(
      attributed(model, ["a cat"], { kind: "tokens", score, steps: null, baselines: null }, 1),
      said,
      name,
    );
  }
});
