/**
 * What each token adds to a score of its row: gradient × input, and integrated gradients.
 *
 * Sundararajan et al., "Axiomatic Attribution for Deep Networks" (2017), https://arxiv.org/abs/1703.01365: the gradients on the
 * straight way from a baseline to the text are integrated, here by Gauss–Legendre quadrature.
 *
 * @module
 */
import type { StreamPoint } from "../../onnx/points.ts";
import type { ProbePlane } from "../../onnx/gradient/cut_tokens.ts";
import type { TokenReading, WayPoint } from "../engine/readings/reading.ts";
import { type ModelConfig, resolveLayer } from "../files/config.ts";
import type { ModelFolder } from "../files/folder.ts";
import { legendreNodes } from "./legendre.ts";
import { namingTokens, resolveEach, resolvePairs } from "./logits.ts";
import type { BatchRun } from "./run_rows.ts";
import type { ScheduledRow } from "./schedule.ts";
import type { TokenEncoder } from "./tokens.ts";

/** What to divide among tokens. */
export interface AskedTokens {
  /** Tells the readings apart. */
  readonly kind: "tokens";
  /** The score. */
  readonly score: AskedLogits | AskedProbe;
  /** Points on the way from the baseline; `null`: the gradient at the text alone. */
  readonly steps: number | null;
  /** The token of each row's baseline, as id or text; `null`: zeros. */
  readonly baselines: readonly (number | string)[] | null;
}

/** Logits after the last token. */
export interface AskedLogits {
  /** Tells the scores apart. */
  readonly kind: "logits";
  /** The token whose logit counts for, of each row. */
  readonly answers: readonly (number | string)[];
  /** The token whose logit counts against, of each row; `null`: none. */
  readonly wrongs: readonly (number | string)[] | null;
}

/** A linear probe's score of activations. */
export interface AskedProbe {
  /** Tells the scores apart. */
  readonly kind: "probe";
  /** The hidden state, negative from the end, or the name of the hook point. */
  readonly point: StreamPoint;
  /** Whether it reads the last token's vector, or the mean. */
  readonly tokenMode: "last" | "mean";
  /** The probe. */
  readonly plane: ProbePlane;
}

/** What is read of a model, and how each batch is run for it. */
export interface TokenRun {
  /** The reading. */
  readonly reading: TokenReading;
  /** What differs between rows of equal inputs. */
  readonly keyOf: (row: number) => string;
  /** Runs a batch. */
  readonly runBatch: BatchRun;
}

/** Plans how scores are divided among tokens. @throws {ModelError} if there is no such token or layer */
export async function planTokens(asked: AskedTokens, model: ModelFolder, encoder: TokenEncoder): Promise<TokenRun> {
  const { score, steps } = asked;
  const weighing = score.kind === "logits" ? await namingTokens(model, () => weighLogits(score, encoder)) : undefined;
  const baselines = asked.baselines && await resolveEach(asked.baselines, encoder);
  const reading: TokenReading = {
    kind: "tokens",
    score: score.kind === "probe" ? { ...score, point: pointOf(score.point, model.config) } : {
      kind: "logits",
      tokenIds: weighing!.tokenIds,
    },
    isIntegrated: steps !== null,
    hasBaseline: baselines !== null,
  };
  const numbersOf = (batch: readonly ScheduledRow[]): Omit<WayPoint, "at"> => ({
    weights: Float32Array.from(batch.flatMap(({ rows: [row] }) => weighing?.weightsOf(row) ?? [])),
    baselines: Int32Array.from(baselines === null ? [] : batch.map(({ rows: [row] }) => baselines[row])),
  });
  return {
    reading,
    keyOf: (row) => `${weighing?.weightsOf(row) ?? ""}|${baselines?.[row] ?? ""}`,
    runBatch: async (batch, pass) => {
      const numbers = numbersOf(batch);
      const at = async (place: number) => (await pass({ ...numbers, at: place }))[0];
      return [steps === null ? await at(1) : await integrated(batch, steps, at)];
    },
  };
}

function pointOf(point: StreamPoint, { numLayers }: ModelConfig): StreamPoint {
  return typeof point === "number" ? resolveLayer(point, numLayers) : point;
}

/** The tokens whose logits are wanted, and what each counts for in a row. */
async function weighLogits({ answers, wrongs }: AskedLogits, encoder: TokenEncoder) {
  const pairs = wrongs && await resolvePairs(answers, wrongs, encoder);
  const right = pairs?.map(([answer]) => answer) ?? await resolveEach(answers, encoder);
  const wrong = pairs?.map(([, other]) => other);
  const tokenIds = [...new Set([...right, ...wrong ?? []])];
  const counts = (id: number | undefined, asked: number) => id === asked ? 1 : 0;
  const weightsOf = (row: number) => tokenIds.map((id) => counts(right[row], id) - counts(wrong?.[row], id));
  return { tokenIds, weightsOf };
}

/** Behind each row's tokens stand its score and that of its baseline. */
async function integrated(
  batch: readonly ScheduledRow[],
  steps: number,
  at: (place: number) => Promise<Float32Array<ArrayBuffer>>,
): Promise<Float32Array<ArrayBuffer>> {
  const [text, baseline] = [await at(1), await at(0)];
  const sums = new Float64Array(text.length);
  for (const { node, weight } of legendreNodes(steps)) {
    (await at(node)).forEach((value, i) => sums[i] += weight * value);
  }
  const result = new Float32Array(text.length + batch.length);
  let [from, to] = [0, 0];
  for (const { ids: { length } } of batch) {
    result.set(sums.subarray(from, from + length), to);
    result.set([text[from + length], baseline[from + length]], to + length);
    from += length + 1;
    to += length + 2;
  }
  return result;
}
