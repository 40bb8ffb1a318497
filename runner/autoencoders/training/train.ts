/**
 * Training of a sparse autoencoder, in a worker.
 *
 * @module
 */

import { ModelError, OpError } from "../../../ops/errors.ts";
import type { Cores } from "../../schedule/budget.ts";
import { WorkerCalls } from "../../workers/calls.ts";
import { WORKERS } from "../../workers/entries.ts";
import type { Autoencoder, TrainedAt } from "../autoencoder.ts";
import { batchPlan, shuffledBatches, vectorFacts, type Vectors } from "./batches.ts";
import { trainedAutoencoder } from "./begin.ts";
import type { SaeTrainingProtocol, SentVectors, TrainingQuestion } from "./protocol.ts";
import type { StepFacts, TrainingSettings, TrainingState, VectorFacts } from "./settings.ts";

/** Batches over which the threshold of `batch_topk` is averaged. */
const THRESHOLD_BATCHES = 100;
/** The rate rises over this share of the steps, and falls over that. */
const [RISE, FALL] = [0.05, 0.2];
/** Which features are on is counted in the last epoch, in so many steps at most: SAELens's `feature_sampling_window`. */
const COUNTED_STEPS = 2000;
/** What has been learned is kept at most this often, in milliseconds, and for at most this share of the time. */
const [KEPT_EVERY, KEPT_SHARE] = [2000, 0.02];

/** Where a training is kept, who hears of it, and who ends it. */
export interface SaeTrainingContext {
  /** The cores that it may use. */
  readonly cores: Pick<Cores, "cores">;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** What an earlier training of the same learned. */
  readonly kept: () => Promise<TrainingState | undefined>;
  /** Keeps what was learned. */
  readonly keep: (state: TrainingState) => Promise<void>;
  /** What was learned is kept this often, in milliseconds. @default 2000, or more where keeping it takes long */
  readonly keepEvery?: number;
  /** Hears of each step. */
  readonly onStep: (step: number, steps: number, facts: StepFacts, kept: number) => void;
}

/** What was trained, and what was seen at the end. */
export interface TrainedSae {
  /** The autoencoder. */
  readonly autoencoder: Autoencoder;
  /** Steps that were done. */
  readonly steps: number;
  /** What was seen in the last steps, on average. */
  readonly facts: StepFacts | undefined;
}

/**
 * Trains an autoencoder.
 *
 * @throws {OpError} where there is nothing to learn from
 */
export async function trainAutoencoder(
  vectors: Vectors,
  settings: TrainingSettings,
  trainedAt: TrainedAt,
  context: SaeTrainingContext,
): Promise<TrainedSae> {
  const facts = await vectorFacts(vectors, context.signal);
  checkVectors(vectors, facts);
  const failed = (message: string, cause: unknown) =>
    new ModelError(`Cannot train an autoencoder: ${message}`, { cause });
  using worker = new WorkerCalls<SaeTrainingProtocol>(WORKERS.autoencoder, failed);
  const training = new Training(worker, vectors, settings, context);
  const kept = await training.begin(facts);
  await training.learn(kept);
  const threshold = settings.architecture === "batch_topk" ? await training.threshold() : 0;
  const state = await training.state();
  const autoencoder = trainedAutoencoder(settings, facts, state, threshold, trainedAt);
  return { autoencoder, steps: state.steps, facts: training.lastFacts };
}

function checkVectors({ rows }: Vectors, { variance }: VectorFacts): void {
  if (rows > 0 && Number.isFinite(variance) && variance > 0) return;
  const what = rows === 0
    ? "there are none"
    : Number.isFinite(variance)
    ? `all ${rows} are the same`
    : "some have numbers that are not finite; leave those rows out (maskRows)";
  throw new OpError(`an autoencoder cannot learn from these vectors: ${what}`);
}

type StepQuestion = Extract<TrainingQuestion, { readonly kind: "step" }>;

class Training {
  readonly #worker: WorkerCalls<SaeTrainingProtocol>;
  readonly #vectors: Vectors;
  readonly #settings: TrainingSettings;
  readonly #context: SaeTrainingContext;
  readonly #batches: number;
  readonly #recent: StepFacts[] = [];
  #nextKeep: number;

  constructor(
    worker: WorkerCalls<SaeTrainingProtocol>,
    vectors: Vectors,
    settings: TrainingSettings,
    context: SaeTrainingContext,
  ) {
    this.#worker = worker;
    this.#vectors = vectors;
    this.#settings = settings;
    this.#context = context;
    this.#batches = batchPlan(vectors, settings).count;
    this.#nextKeep = performance.now() + (context.keepEvery ?? KEPT_EVERY);
  }

  /** Begins. @returns The steps that an earlier training did. */
  async begin(facts: VectorFacts): Promise<number> {
    const { cores, signal, kept } = this.#context;
    const state = await kept();
    const threads = Math.max(1, cores.cores);
    await this.#worker.ask({ kind: "begin", settings: this.#settings, facts, state, threads }, { signal });
    return state?.steps ?? 0;
  }

  /** Learns from all batches but the first, which were learned from. */
  async learn(kept: number): Promise<void> {
    const { epochs, learningRate } = this.#settings;
    const steps = epochs * this.#batches;
    let [step, asked] = [kept, undefined as Promise<void> | undefined];
    for (let epoch = Math.floor(kept / this.#batches); epoch < epochs; epoch++) {
      const skip = Math.max(0, kept - epoch * this.#batches);
      for await (const x of shuffledBatches(this.#vectors, this.#settings, epoch, skip)) {
        const before = asked;
        // One batch is made ready while the one before is learned from.
        const isCounted = steps - step <= Math.min(COUNTED_STEPS, this.#batches);
        const question = { kind: "step", x, rate: learningRate * rateAt(step, steps), isCounted } as const;
        asked = this.#step(question, ++step, steps, kept);
        asked.catch(() => {});
        await before;
        if (performance.now() >= this.#nextKeep) await this.#keep();
      }
    }
    await asked;
  }

  /** What was seen in the last steps, on average. */
  get lastFacts(): StepFacts | undefined {
    const count = this.#recent.length;
    if (count === 0) return undefined;
    const mean = (name: "loss" | "l0") => this.#recent.reduce((sum, facts) => sum + facts[name], 0) / count;
    return { loss: mean("loss"), l0: mean("l0"), dead: this.#recent[count - 1].dead };
  }

  /** What a feature must exceed: the least that is kept of a batch, on average (Bussmann et al., equation 4). */
  async threshold(): Promise<number> {
    const least: number[] = [];
    for await (const x of shuffledBatches(this.#vectors, this.#settings, this.#settings.epochs)) {
      const found = await this.#send<number>({ kind: "threshold", x });
      if (Number.isFinite(found)) least.push(found);
      if (least.length === THRESHOLD_BATCHES) break;
    }
    return least.reduce((sum, value) => sum + value, 0) / Math.max(1, least.length);
  }

  /** What has been learned. */
  async state(): Promise<TrainingState> {
    return await this.#worker.ask<TrainingState>({ kind: "state" }, { signal: this.#context.signal });
  }

  async #step(question: StepQuestion, step: number, steps: number, kept: number): Promise<void> {
    const facts = await this.#send<StepFacts>(question);
    this.#recent.push(facts);
    if (this.#recent.length > THRESHOLD_BATCHES) this.#recent.shift();
    this.#context.onStep(step, steps, facts, kept);
  }

  async #send<A extends StepFacts | number>(
    question: { readonly x: SentVectors } & SaeTrainingProtocol["question"],
  ): Promise<A> {
    const { signal } = this.#context;
    return await this.#worker.ask<A>(question, { signal, transfer: [question.x.data.buffer] });
  }

  async #keep(): Promise<void> {
    const start = performance.now();
    await this.#context.keep(await this.state());
    const end = performance.now();
    this.#nextKeep = end + (this.#context.keepEvery ?? Math.max(KEPT_EVERY, (end - start) / KEPT_SHARE));
  }
}

/** The share of the highest rate in a step. */
function rateAt(step: number, steps: number): number {
  return Math.min(1, (step + 1) / (RISE * steps), (steps - step) / (FALL * steps));
}
