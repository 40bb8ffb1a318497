/**
 * The scores that a classification head gives to the rows of a dataset.
 *
 * @module
 */
import { PRESENT_ROWS } from "../../../ops/column_code.ts";
import { ModelError } from "../../../ops/errors.ts";
import type { ClassActivation, LongTextRule } from "../../../ops/types/class_scores.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { ModelFolder } from "../files/folder.ts";
import { activated, readClassHead } from "./class_head.ts";
import { DistinctRows } from "./distinct_rows.ts";
import { bytesOf, readableLength, SAMPLE } from "./length_check.ts";
import { type RowBatch, type RowsRequest, runRows } from "./run_rows.ts";
import { Pace, placesResting } from "../../../stores/pace.ts";
import { createTokenEncoder, type ModelInput, type SequenceSettings, type TokenEncoder } from "./tokens.ts";

/** One result that is made of a head's numbers. */
export interface ClassView {
  /** Indices of labels, the columns of the result. */
  readonly labels: readonly number[];
  /** What becomes of the numbers. */
  readonly activation: ClassActivation;
}

/** How rows are read by a classification head. */
export interface ClassReading {
  /** The second text of each row, where rows are pairs; `null`: none. */
  readonly pairs: readonly (string | null)[] | null;
  /** What is done with rows that are longer than what is read at once. */
  readonly long: LongTextRule;
  /** Tokens that windows share; `null`: an eighth of a window. */
  readonly overlap: number | null;
  /** Whether to tell how many rows are cut: they are looked for. */
  readonly tellsCut: boolean;
}

/** What scores to compute. */
export interface ClassRequest extends RowsRequest, ClassReading {
  /** What to make of the head's numbers. */
  readonly views: readonly ClassView[];
}

/** Without a word, windows share the eighth part of their length. */
const OVERLAP_SHARE = 8;
/** Rows that are counted at once. */
const PART_ROWS = 256;

/**
 * Computes the scores of labels, batch by batch; each batch has one output for each view. What is longer than the model
 * reads is cut, or read in windows of which each label's largest score counts.
 *
 * @throws {ModelError} if the model is no classifier, or as `extractActivations`
 */
export async function* extractClassScores(request: ClassRequest): AsyncGenerator<RowBatch, void, void> {
  const { model, rows, pairs, views } = request;
  const { labels } = readClassHead(model);
  const maxLength = lengthOf(model, request);
  const encoder = await createTokenEncoder(model, { ...request, maxLength });
  const settings: SequenceSettings = {
    pairOf: pairs === null ? undefined : (row) => pairOf(pairs, row),
    overlap: request.long === "truncate" ? undefined : request.overlap ?? Math.floor(maxLength! / OVERLAP_SHARE),
  };
  if (request.tellsCut && settings.overlap === undefined) await tellCut(request, encoder, settings, maxLength);
  const keyOf = (row: number) => pairs === null ? "" : `${JSON.stringify(pairs[row])} `;
  const merger = new WindowMerger(await DistinctRows.of(rows, keyOf, request.signal), views);
  const sequences = async (inputs: readonly ModelInput[], numbers: readonly number[], signal?: AbortSignal) => {
    const whole = await encoder.encodeWhole(inputs, numbers, { ...settings, signal });
    whole.forEach(({ length }, index) => merger.expect(numbers[index], length));
    return whole;
  };
  const run = { ...request, maxLength, keyOf, equalLengths: !model.config.statesPadding && !model.isEncoder };
  const task = { kind: "logits", tokenIds: [...labels.keys()] } as const;
  for await (const batch of runRows(run, task, () => ({ ...encoder, sequences }))) {
    const finished = merger.merge(batch);
    if (finished.rows.length > 0) yield finished;
  }
}

/**
 * Most tokens that are read at once, special ones included; `undefined` for texts of any length.
 *
 * @throws {ModelError} if windows are asked for, and nothing says how long they are
 */
function lengthOf(model: ModelFolder, { maxLength, long }: Pick<ClassRequest, "maxLength" | "long">) {
  const known = readableLength(model, maxLength ?? undefined);
  if (known !== undefined) return known;
  const last = long === "windows" ? model.config.maxPositions : undefined;
  if (last !== undefined || long === "truncate") return last;
  throw new ModelError(
    `Cannot read texts in windows: nothing says how long a text the model ${model.path} reads; set maxLength`,
  );
}

function pairOf(pairs: readonly (string | null)[], row: number): string {
  const pair = pairs[row];
  if (pair !== null) return pair;
  throw new ModelError(
    `Cannot encode row ${row}: its pair has no text (null); ${PRESENT_ROWS} has the others`,
  );
}

/** Says how many rows are cut. Those that have no more bytes than there may be tokens are not looked at. */
async function tellCut(
  { rows, pairs, model, signal, onWarning }: ClassRequest,
  encoder: TokenEncoder,
  settings: SequenceSettings,
  maxLength = Infinity,
): Promise<void> {
  const length = (row: number) => bytesOf(rows[row]) + (pairs === null ? 0 : bytesOf(pairs[row]));
  const [around] = await encoder.lengths([SAMPLE], [0], {});
  const mayBeCut = (input: ModelInput, row: number) => {
    encoder.check(input, row);
    return length(row) + 2 * around > maxLength;
  };
  const suspects = await placesResting(rows, mayBeCut, new Pace(signal));
  let cut = 0;
  for (let start = 0; start < suspects.length; start += PART_ROWS) {
    const part = suspects.slice(start, start + PART_ROWS);
    const lengths = await encoder.lengths(part.map((row) => rows[row]), part, { ...settings, signal });
    cut += lengths.filter((length) => length > maxLength).length;
  }
  if (cut === 0) return;
  onWarning?.(
    `${cut} of ${rows.length} texts are longer than the ${maxLength} tokens that ${model.path} reads at once, and were ` +
      'cut; long: "windows" reads them whole',
  );
}

/** Makes one result of a row's windows: for each label the largest score. */
class WindowMerger {
  readonly #distinct: DistinctRows;
  readonly #views: readonly ClassView[];
  /** For each row its windows that are still to come; those of rows with several. */
  readonly #missing = new Map<number, number>();
  /** For each of these rows what there is so far, one after the other for all views. */
  readonly #largest = new Map<number, Float32Array<ArrayBuffer>>();

  constructor(distinct: DistinctRows, views: readonly ClassView[]) {
    this.#distinct = distinct;
    this.#views = views;
  }

  /** Says how many windows a row has, and those that equal it. */
  expect(row: number, windows: number): void {
    if (windows === 1) return;
    for (const alike of this.#distinct.alike(row)) this.#missing.set(alike, windows);
  }

  /** The rows that are finished by a batch. */
  merge(batch: RowBatch): RowBatch {
    const [{ data, columns }] = batch.outputs;
    const rows: number[] = [];
    const tokenCounts: number[] = [];
    const scores: Float32Array<ArrayBuffer>[] = [];
    batch.rows.forEach((row, index) => {
      const whole = this.#add(row, this.#scoresOf(data.subarray(index * columns, (index + 1) * columns)));
      if (whole === undefined) return;
      rows.push(row);
      tokenCounts.push(batch.tokenCounts[index]);
      scores.push(whole);
    });
    return { rows, tokenCounts, outputs: this.#outputs(scores) };
  }

  /** What all views make of a head's numbers, one after the other. */
  #scoresOf(logits: Float32Array): Float32Array<ArrayBuffer> {
    return Float32Array.from(this.#views.flatMap(({ labels, activation }) => {
      const values = activated(logits, activation);
      return labels.map((label) => values[label]);
    }));
  }

  /** Adds a window to its row; gives the row's scores if it was the last one. */
  #add(row: number, scores: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> | undefined {
    const missing = this.#missing.get(row);
    if (missing === undefined) return scores;
    const before = this.#largest.get(row);
    const largest = before === undefined ? scores : scores.map((score, at) => Math.max(score, before[at]));
    this.#missing.set(row, missing - 1);
    this.#largest.set(row, largest);
    if (missing > 1) return undefined;
    this.#missing.delete(row);
    this.#largest.delete(row);
    return largest;
  }

  #outputs(scores: readonly Float32Array<ArrayBuffer>[]): Matrix<Float32Array<ArrayBuffer>>[] {
    let start = 0;
    return this.#views.map(({ labels: { length: columns } }) => {
      const data = new Float32Array(scores.length * columns);
      scores.forEach((each, row) => data.set(each.subarray(start, start + columns), row * columns));
      start += columns;
      return { rows: scores.length, columns, data };
    });
  }
}
