/**
 * A guardrail whose graph runs in workers.
 *
 * @module
 */

import { GuardrailError } from "../../ops/errors.ts";
import { show } from "../../ops/messages.ts";
import { atPace, mapResting, Pace } from "../../stores/pace.ts";
import { tokenBatch } from "../models/engine/token_batch.ts";
import { halfCharacter } from "../models/rows/half_character.ts";
import { runAhead } from "../models/rows/run_ahead.ts";
import { batchSteps, type ScheduledRow } from "../models/rows/schedule.ts";
import { untilAborted } from "../schedule/until_aborted.ts";
import type { CrewHealth } from "../workers/crew.ts";
import type { GuardAnswer } from "./engine/protocol.ts";
import type { GuardSession } from "./engine/session.ts";
import type { Manifest } from "./files/manifest.ts";
import type { Guard, GuardProbe, GuardScores, GuardVerdict, ScoreOptions, TextExtent } from "./guard.ts";
import { type ReadingRules, readTexts, type TextRow } from "./read_texts.ts";
import { checkOptions } from "../../ops/options.ts";

/** Scores by probe, with how much of each text was read. */
class Scores extends Map<string, Float32Array<ArrayBuffer>> implements GuardScores {
  readonly extents: readonly TextExtent[];

  constructor(scores: readonly [string, Float32Array<ArrayBuffer>][], extents: readonly TextExtent[]) {
    super(scores);
    this.extents = extents;
  }
}

/** A guardrail that is loaded. */
export class LoadedGuard implements Guard {
  readonly name: string;
  readonly model: string;
  readonly probes: readonly GuardProbe[];
  readonly #session: GuardSession;
  readonly #rules: ReadingRules;
  readonly #batchSize: number;

  /** @param batchSize most rows of a pass */
  constructor(manifest: Manifest, session: GuardSession, rules: ReadingRules, batchSize: number) {
    this.name = manifest.name;
    this.model = manifest.model.name;
    this.probes = manifest.probes.map(({ name, category, threshold, layer, token_mode, model_type }) => ({
      name,
      category,
      threshold,
      layer,
      tokenMode: token_mode,
      modelType: model_type,
    }));
    this.#session = session;
    this.#rules = rules;
    this.#batchSize = batchSize;
  }

  get maxTokens(): number | undefined {
    return this.#rules.maxTokens === Infinity ? undefined : this.#rules.maxTokens;
  }

  get health(): CrewHealth | undefined {
    return this.#session.health;
  }

  async tokenCounts(texts: readonly string[], options: ScoreOptions = {}): Promise<number[]> {
    const signal = signalOf("tokenCounts", options);
    checkTexts("tokenCounts", texts);
    const ids = await this.#rules.whole.encode(texts, [...texts.keys()], signal);
    return ids.map(({ length }) => length);
  }

  async score(texts: readonly string[], options: ScoreOptions = {}): Promise<GuardScores> {
    const signal = signalOf("score", options);
    checkTexts("score", texts);
    signal?.throwIfAborted();
    return await untilAborted(this.#score(texts, signal), signal);
  }

  async check(text: string, options: ScoreOptions = {}): Promise<GuardVerdict> {
    const signal = signalOf("check", options);
    if (typeof text !== "string") {
      throw new GuardrailError(`check() takes one text, got ${show(text)}: score(texts) gives the scores of several`);
    }
    const given = await this.score([text], { signal });
    const scores = Object.fromEntries(this.probes.map(({ name }) => [name, given.get(name)![0]]));
    const flagging = this.probes.filter(({ name, threshold }) => scores[name] >= threshold);
    const flagged = new Set(flagging.map(({ category }) => category));
    const categories = Object.fromEntries(this.probes.map(({ category }) => [category, flagged.has(category)]));
    return { flagged: flagged.size > 0, categories, scores, extent: given.extents[0] };
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #score(texts: readonly string[], signal: AbortSignal | undefined): Promise<GuardScores> {
    const { rows, extents } = await readTexts(texts, this.#rules, signal);
    const scores = this.probes.map(() => new Float32Array(texts.length).fill(-Infinity));
    const different = await distinct(rows, signal);
    const rules = { batchSize: this.#batchSize, passCost: this.#session.passCost };
    const batches = await atPace(batchSteps(different, rules), new Pace(signal));
    const run = (batch: readonly ScheduledRow[]) => this.#session.run(tokenBatch(batch.map(({ ids }) => ids)));
    for await (const { item: batch, result } of runAhead(ofBatches(batches, signal), run, this.#session.streams)) {
      batch.forEach(({ rows: read }, row) => {
        for (const text of read) {
          scores.forEach((own, i) => own[text] = Math.max(own[text], this.#scoreAt(result, i, row)));
        }
      });
    }
    return new Scores(this.probes.map(({ name }, i) => [name, scores[i]]), extents);
  }

  /** What is no number compares with no threshold, and what is infinite is what overflowed: the text could pass. */
  #scoreAt(scores: GuardAnswer, probe: number, row: number): number {
    const score = scores[probe][row];
    if (Number.isFinite(score)) return score;
    throw new GuardrailError(
      `The guardrail ${this.name} gives ${score} for probe ${
        this.probes[probe].name
      }: its model's numbers overflow; save ` +
        "it from a 32-bit file of the model",
    );
  }
}

function signalOf(method: string, options: ScoreOptions): AbortSignal | undefined {
  return (checkOptions(method, options, ["signal"]) as ScoreOptions).signal;
}

async function* ofBatches<T>(batches: readonly T[], signal: AbortSignal | undefined): AsyncGenerator<T, void, void> {
  for (const batch of batches) {
    signal?.throwIfAborted();
    yield batch;
  }
}

/** Rows of the same tokens once, with all texts that they are of, by length. */
async function distinct(rows: readonly TextRow[], signal: AbortSignal | undefined): Promise<ScheduledRow[]> {
  const groups = new Map<string, { ids: TextRow["ids"]; rows: number[] }>();
  await mapResting(rows, ({ ids, text }) => {
    const key = ids.join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ids, rows: [text] });
    else group.rows.push(text);
  }, new Pace(signal));
  return [...groups.values()].sort((a, b) => a.ids.length - b.ids.length);
}

function checkTexts(method: string, texts: unknown): asserts texts is readonly string[] {
  const odd = Array.isArray(texts) ? texts.find((text) => typeof text !== "string") : texts;
  if (Array.isArray(texts) && texts.every((text) => typeof text === "string")) return texts.forEach(checkCharacters);
  throw new GuardrailError(
    `${method}() takes a list of texts, got ${Array.isArray(texts) ? "one with " : ""}${show(odd)}`,
  );
}

/** Before a template stands around the text, which would count in the position. */
function checkCharacters(text: string, index: number): void {
  const half = halfCharacter(text);
  if (half !== undefined) throw new GuardrailError(`Cannot read text ${index}: it has ${half}`);
}
