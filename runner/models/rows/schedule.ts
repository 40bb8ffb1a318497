/**
 * Groups the rows of a dataset into batches: rows of like length together, equal rows once. Rows are encoded and their
 * lengths compared window by window, so that memory stays flat and what is finished follows the dataset's order but for a
 * window.
 *
 * @module
 */
import { countedRows } from "../engine/counted_rows.ts";
import type { TokenSequence } from "../engine/token_batch.ts";
import { largest } from "../../../ops/extremes.ts";
import { jsonWithBigInts } from "../../../ops/raw_json.ts";
import { atOnce, type Steps } from "../../../ops/steps.ts";
import { mapResting, Pace } from "../../../stores/pace.ts";
import { DistinctRows } from "./distinct_rows.ts";
import { PASS_COST } from "./pass_cost.ts";
import type { RowLookup } from "./row_lookup.ts";
import type { ModelInput, TokenEncoder } from "./tokens.ts";

/** A row to compute, and the rows of the dataset that it answers. */
export interface ScheduledRow extends TokenSequence {
  /** Rows of the dataset with these ids, ascending. */
  readonly rows: readonly number[];
}

/** Makes tokens of rows. */
export interface RowEncoder extends Pick<TokenEncoder, "check" | "encode"> {
  /** For each row the sequences that are read for it, where they are several, or more than ids: what is used then. */
  sequences?(
    inputs: readonly ModelInput[],
    rows: readonly number[],
    signal?: AbortSignal,
  ): Promise<readonly (readonly TokenSequence[])[]>;
}

/** What is scheduled. */
export interface ScheduleRequest {
  /** The dataset's rows. */
  readonly rows: readonly ModelInput[];
  /** Makes their tokens. */
  readonly encoder: RowEncoder;
  /** Rows that are known. Windows of which all rows are known are left out. */
  readonly isDone: (row: number) => boolean;
  /** Ends the encoding. */
  readonly signal: AbortSignal | undefined;
  /** What differs between rows of equal inputs that are not to be computed as one. */
  readonly keyOf?: (row: number) => string;
  /** Which rows are to be computed as one. @default those are looked for */
  readonly distinct?: () => Promise<DistinctRows>;
  /** Asked for each window which of its rows are known: those are left out. */
  readonly lookup?: RowLookup;
  /** Told how many of the dataset's rows were found so. */
  readonly onKnown?: (rows: number) => void;
}

/** Rows among which those of like length are looked for: what begins with a window is batched as if it were alone. */
export const WINDOW_ROWS = 4096;
const PART_ROWS = 256;

/**
 * The distinct rows to compute, window by window, in each window by length. This depends on nothing but the rows and what is
 * known of them, so that an interrupted run finds the same windows again.
 *
 * @throws {ModelError} if a row is no input for a model, before anything is encoded, or if a row cannot be encoded
 * @throws the signal's reason if it is aborted
 */
export async function* scheduleWindows(request: ScheduleRequest): AsyncGenerator<readonly ScheduledRow[], void, void> {
  const { rows, encoder, keyOf, signal } = request;
  rows.forEach((input, row) => encoder.check(input, row));
  const distinct = await (request.distinct?.() ?? DistinctRows.of(rows, keyOf, signal));
  const pace = new Pace(signal);
  for (let start = 0; start < rows.length; start += WINDOW_ROWS) {
    if (pace.isDue) await pace.rest();
    const window = Array.from({ length: Math.min(WINDOW_ROWS, rows.length - start) }, (_, index) => start + index);
    const groups = window.filter((row) => distinct.isFirst(row)).map((row) => distinct.alike(row));
    const unknown = await unknownGroups(groups, request);
    if (unknown.length === 0) continue;
    const left = await unknownRows(await encodeGroups(unknown, request), request);
    if (left.length > 0) yield left;
  }
}

/** Those rows of a window that are not known by what is given. */
async function unknownGroups(
  groups: readonly (readonly number[])[],
  { rows, encoder, keyOf, lookup, isDone, signal, onKnown }: ScheduleRequest,
): Promise<readonly (readonly number[])[]> {
  const left = () => groups.filter((group) => !group.every(isDone));
  if (lookup === undefined) return left().length === 0 ? [] : groups;
  // Of what is done it is noted what was given.
  const given = groups.map((group) => ({ given: givenText(rows[group[0]], keyOf?.(group[0])), rows: group }));
  onKnown?.(await lookup.lookGiven(given, signal));
  // Where a row is several sequences, the tokens of one do not tell the row.
  const texts = encoder.sequences === undefined ? [] : given.filter((row) => !row.rows.every(isDone));
  onKnown?.(await lookup.look(texts.map(({ given, rows }) => ({ read: given, rows })), signal));
  return left();
}

/** What is given to a model, as a text. @param own What differs between rows of equal inputs. */
export function givenText(input: ModelInput, own = ""): string {
  return own + (typeof input === "string" ? `text ${input}` : jsonWithBigInts(input));
}

/** What is left of a window to compute. */
async function unknownRows(
  window: readonly ScheduledRow[],
  { encoder, lookup, isDone, signal, onKnown }: ScheduleRequest,
): Promise<readonly ScheduledRow[]> {
  if (lookup === undefined || encoder.sequences !== undefined) return window;
  onKnown?.(await lookup.look(window.map(({ ids, rows }) => ({ read: ids, rows })), signal));
  return window.filter(({ rows }) => !rows.every(isDone));
}

/** Part by part: templates are rendered for all rows of a part at once, and hold up what else the program does. */
async function encodeGroups(
  groups: readonly (readonly number[])[],
  request: ScheduleRequest,
): Promise<ScheduledRow[]> {
  const { rows, encoder, signal } = request;
  const encoded: ScheduledRow[] = [];
  for (let start = 0; start < groups.length; start += PART_ROWS) {
    const part = groups.slice(start, start + PART_ROWS);
    const firsts = part.map(([first]) => first);
    const inputs = firsts.map((row) => rows[row]);
    const sequences = await encoder.sequences?.(inputs, firsts, signal) ??
      (await encoder.encode(inputs, firsts, signal)).map((ids) => [{ ids }]);
    part.forEach((group, index) => sequences[index].forEach((each) => encoded.push({ ...each, rows: group })));
  }
  return (await readOnce(encoded, request)).sort((a, b) => a.ids.length - b.ids.length || a.rows[0] - b.rows[0]);
}

/** Texts that differ may be read alike: cut, or in templates that leave something out. */
async function readOnce(encoded: readonly ScheduledRow[], { keyOf, signal }: ScheduleRequest): Promise<ScheduledRow[]> {
  const distinct = new Map<string, ScheduledRow>();
  await mapResting(encoded, (row) => {
    const key = `${keyOf?.(row.rows[0]) ?? ""} ${row.ids.join()}`;
    const before = distinct.get(key);
    distinct.set(
      key,
      before === undefined ? row : { ...row, rows: [...before.rows, ...row.rows].sort(ascending) },
    );
  }, new Pace(signal));
  return [...distinct.values()];
}

const ascending = (a: number, b: number) => a - b;

/** What batches have to hold to. */
export interface BatchRules {
  /** Most rows of a batch. */
  readonly batchSize: number;
  /** Whether all rows of a batch must have the same number of tokens. */
  readonly equalLengths?: boolean;
  /** Heads of the model's attention, where they are known. */
  readonly heads?: number;
  /**
   * Most tokens of a batch of several rows, padding included.
   *
   * @default as many as there are
   */
  readonly maxTokens?: number;
  /**
   * Forward passes that a batch takes: several where each writes a token.
   *
   * @default 1
   */
  readonly passes?: number;
  /**
   * What each of them costs beside its tokens, in tokens.
   *
   * @default 16
   */
  readonly passCost?: number;
}

/**
 * Cuts a window into batches, in its order. Of all ways to do so, it is the one that costs least: a batch computes as many
 * tokens for each of its rows as the longest one has, and is so many passes more.
 *
 * @param window rows by ascending length
 */
export function intoBatches(window: readonly ScheduledRow[], rules: BatchRules): (readonly ScheduledRow[])[] {
  return atOnce(batchSteps(window, rules));
}

/** As {@linkcode intoBatches}, in steps: a window may be all rows that there are. */
export function* batchSteps(
  window: readonly ScheduledRow[],
  { batchSize, equalLengths = false, maxTokens = Infinity, passes = 1, passCost = PASS_COST }: BatchRules,
): Steps<(readonly ScheduledRow[])[]> {
  // For the first `end` rows: the least cost, and where the last batch begins.
  const costs = new Float64Array(window.length + 1).fill(Infinity, 1);
  const starts = new Int32Array(window.length + 1);
  for (let end = 1; end <= window.length; end++) {
    if (end % PART_ROWS === 0) yield;
    const longest = window[end - 1].ids.length;
    for (let start = end - 1; start >= 0 && end - start <= batchSize; start--) {
      if (equalLengths && window[start].ids.length !== longest) break;
      if (start < end - 1 && (end - start) * longest > maxTokens) break;
      const cost = costs[start] + (end - start) * longest + passes * passCost;
      if (cost >= costs[end]) continue;
      costs[end] = cost;
      starts[end] = start;
    }
  }
  const batches: (readonly ScheduledRow[])[] = [];
  for (let end = window.length; end > 0; end = starts[end]) batches.push(window.slice(starts[end], end));
  return batches.reverse();
}

/** What batches that are filled hold to. */
export interface FillRules extends Pick<BatchRules, "equalLengths" | "heads"> {
  /**
   * Tokens that come to each row.
   *
   * @default 0
   */
  readonly written?: number;
}

/**
 * Cuts a window into batches of so many tokens, padding included, in its order, or of fewer where a device would lose count of attention's
 * numbers. A longer row goes alone.
 *
 * @param window rows by ascending length
 * @param size looked at for each batch anew
 */
export function* filledBatches(
  window: readonly ScheduledRow[],
  size: { readonly tokens: number },
  { equalLengths = false, written = 0, heads }: FillRules = {},
): Generator<readonly ScheduledRow[], void, void> {
  for (let start = 0, end = 1; start < window.length; start = end++) {
    const shortest = window[start].ids.length;
    for (; end < window.length; end++) {
      const { length } = window[end].ids;
      const [rows, longest] = [end + 1 - start, length + written];
      if (rows * longest > size.tokens || rows > countedRows(longest, heads)) break;
      if (equalLengths && length !== shortest) break;
    }
    yield window.slice(start, end);
  }
}

/** Tokens that a batch computes, padding included. */
export function paddedTokens(batch: readonly ScheduledRow[]): number {
  return batch.length * largest(batch.map(({ ids }) => ids.length));
}

/** Whether nothing of a batch is left to compute. */
export function isBatchDone(batch: readonly ScheduledRow[], isDone: (row: number) => boolean): boolean {
  return batch.every(({ rows }) => rows.every(isDone));
}
