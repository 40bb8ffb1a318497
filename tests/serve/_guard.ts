import { ModelError } from "../../ops/errors.ts";
import type { Guard, GuardProbe, GuardScores, TextExtent } from "../../runner/guardrails/guard.ts";

/** Words that count, for each probe: what a text scores is the sum over its words. */
type Weights = Readonly<Record<string, number>>;

export interface WordGuardOptions {
  readonly name?: string;
  readonly probes?: Readonly<
    Record<string, { weights: Weights; category: string; threshold: number; modelType?: string }>
  >;
  /** Most words that are read at once. */
  readonly window?: number;
}

const PROBES = {
  override: { weights: { ignore: 2, previous: 1, instructions: 1, please: -1 }, category: "override", threshold: 2.5 },
};

/** A guardrail that reads words: small, but it really scores. A test can hold its passes, and see what came in each. */
export class WordGuard implements Guard {
  readonly name: string;
  readonly model = "words";
  readonly probes: readonly GuardProbe[];
  readonly maxTokens: number;
  /** The texts of each pass. */
  readonly passes: string[][] = [];
  isClosed = false;
  readonly #weights: ReadonlyMap<string, Weights>;
  #gate: Promise<void> = Promise.resolve();

  constructor({ name = "words", probes = PROBES, window = 100 }: WordGuardOptions = {}) {
    this.name = name;
    this.maxTokens = window;
    this.#weights = new Map(Object.entries(probes).map(([probe, { weights }]) => [probe, weights]));
    this.probes = Object.entries(probes).map(([probe, { category, threshold, modelType = "logistic_regression" }]) => ({
      name: probe,
      category,
      threshold,
      layer: 1,
      tokenMode: "mean",
      modelType,
    }));
  }

  /** Holds passes until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return resolve;
  }

  tokenCounts(texts: readonly string[]): Promise<number[]> {
    if (texts.some((text) => text.includes("enigma"))) return Promise.reject(new ModelError("enigma is no word"));
    return Promise.resolve(texts.map((text) => wordsOf(text).length));
  }

  async score(texts: readonly string[]): Promise<GuardScores> {
    this.passes.push([...texts]);
    await this.#gate;
    await this.tokenCounts(texts);
    if (texts.some((text) => text.includes("poison"))) throw new Error("a word that nobody can read");
    const columns = [...this.#weights].map(([probe, weights]) =>
      [probe, Float32Array.from(texts, (text) => scoreOf(text, weights))] as const
    );
    return Object.assign(new Map(columns), { extents: texts.map((text) => this.#extent(text)) });
  }

  async check(text: string) {
    const scores = await this.score([text]);
    const verdicts = this.probes.map(({ name, category, threshold }) =>
      [category, name, scores.get(name)![0], scores.get(name)![0] >= threshold] as const
    );
    return {
      flagged: verdicts.some(([, , , flagged]) => flagged),
      categories: Object.fromEntries(verdicts.map(([category, , , flagged]) => [category, flagged])),
      scores: Object.fromEntries(verdicts.map(([, name, score]) => [name, score])),
      extent: scores.extents[0],
    };
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #extent(text: string): TextExtent {
    const tokens = wordsOf(text).length;
    return { tokens, isCut: false, windows: Math.max(1, Math.ceil(tokens / this.maxTokens)) };
  }
}

/** The score of a text. */
export function scoreOf(text: string, weights: Weights): number {
  return wordsOf(text).reduce((sum, word) => sum + (weights[word.toLowerCase()] ?? 0), 0);
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** Asks a server in this process. */
export function post(
  server: { fetch: (request: Request) => Response | Promise<Response> },
  path: string,
  body: unknown,
) {
  const text = typeof body === "string" || body instanceof Uint8Array ? body as BodyInit : JSON.stringify(body);
  return server.fetch(new Request(`http://guard.example${path}`, { method: "POST", body: text }));
}
