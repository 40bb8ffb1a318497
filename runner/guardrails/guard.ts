/**
 * A guardrail that is loaded: texts in, scores and decisions out.
 *
 * @module
 */

import type { TokenMode } from "../../ops/types/language_models.ts";
import type { StreamPoint } from "../onnx/points.ts";
import type { CrewHealth } from "../workers/crew.ts";

/** One probe of a guardrail. */
export interface GuardProbe {
  /** Its name: the output of the graph that holds its scores. */
  readonly name: string;
  /** What it flags, such as `harassment/threatening`. Several probes may flag the same. */
  readonly category: string;
  /** Texts with a score of at least this are flagged. A 32-bit float, as scores are. */
  readonly threshold: number;
  /** The hidden state, or the hook point, that it reads. */
  readonly layer: StreamPoint;
  /** Which tokens it reads: the last one, or the mean of all. */
  readonly tokenMode: Exclude<TokenMode, "all">;
  /** The classifier, such as `logistic_regression`. */
  readonly modelType: string;
}

/** How much of a text the model read. */
export interface TextExtent {
  /** Its tokens with all that the template and the tokenizer put around it, before anything is cut. */
  readonly tokens: number;
  /** Whether a part of it was not read, as it is longer than the model or the probe's training allows. */
  readonly isCut: boolean;
  /** How many windows it was read in; its score is the largest of theirs. 1 where it is read at once. */
  readonly windows: number;
}

/** Scores by probe, in the order of the texts. */
export interface GuardScores extends ReadonlyMap<string, Float32Array<ArrayBuffer>> {
  /** How much of each text was read. */
  readonly extents: readonly TextExtent[];
}

/** What a guardrail says of one text. */
export interface GuardVerdict {
  /** Whether any probe flags it. */
  readonly flagged: boolean;
  /** Whether a probe of the category flags it, by category. */
  readonly categories: Readonly<Record<string, boolean>>;
  /** Scores by the names of probes. */
  readonly scores: Readonly<Record<string, number>>;
  /** How much of it was read. */
  readonly extent: TextExtent;
}

/** How texts are scored. */
export interface ScoreOptions {
  /** Ends the waiting at once; the pass that is computed is finished for nobody. */
  readonly signal?: AbortSignal;
}

/** What is done with a text that is longer than the guardrail reads at once. */
export type LongTexts = "cut" | "windows" | "refuse";

/** How a guardrail is loaded. */
export interface GuardOptions {
  /** Threads of the model, for all streams together; at most 4 for each core, or 64. @default the number of cores */
  readonly threads?: number;
  /**
   * Passes that are computed at once, each with its part of the threads and with weights of its own: more answers a second,
   * each of them later. At most 4 for each core, or 64.
   *
   * @default 1
   */
  readonly streams?: number;
  /**
   * Whether a pass is computed by all threads while it is the only one, in a worker with weights of its own: sooner answers
   * where few ask. It matters where there are several streams.
   *
   * @default false
   */
  readonly lone?: boolean;
  /** Most texts of a pass. Those of a quantised graph always go alone. @default 8 */
  readonly batchSize?: number;
  /**
   * What is done with a text of more tokens than {@linkcode Guard.maxTokens}: `cut` reads its beginning (or its end, where the
   * tokenizer cuts there), as training did; `windows` reads all of it in overlapping parts and takes the largest score;
   * `refuse` throws. Either is said in the result.
   *
   * @default "cut"
   */
  readonly long?: LongTexts;
  /** Most windows of a text; the rest of it is not read, which the result says. @default 64 */
  readonly maxWindows?: number;
  /** Fewer tokens than the guardrail could read at once. @default as many as it can */
  readonly maxTokens?: number;
}

/** A loaded guardrail. Close it, or hold it with `await using`: its workers keep the program alive. */
export interface Guard extends AsyncDisposable {
  /** The guardrail's name. */
  readonly name: string;
  /** The model that it reads, as it was named when it was saved. */
  readonly model: string;
  /** Its probes, in the order of the graph's outputs. */
  readonly probes: readonly GuardProbe[];
  /** Most tokens that are read at once, template included; `undefined` where the model has no limit. */
  readonly maxTokens: number | undefined;
  /** How its workers fare; `undefined` where it has none. */
  readonly health?: CrewHealth | undefined;
  /**
   * The tokens of texts with all that is put around them, before anything is cut.
   *
   * @throws {ModelError} where a text cannot be encoded.
   */
  tokenCounts(texts: readonly string[], options?: ScoreOptions): Promise<number[]>;
  /**
   * Scores texts. A text has the same score alone and among others.
   *
   * @throws {ModelError} where a text cannot be encoded or the model fails.
   * @throws {GuardrailError} where a text is too long and `long` is `refuse`.
   * @throws {GuardWorkerError} where two workers end in turn at a text, or none is replaced any more.
   * @throws The signal's reason.
   */
  score(texts: readonly string[], options?: ScoreOptions): Promise<GuardScores>;
  /** Scores one text and compares with the thresholds. Throws as {@linkcode Guard.score}. */
  check(text: string, options?: ScoreOptions): Promise<GuardVerdict>;
  /** Frees the model and ends the workers. */
  close(): Promise<void>;
}
