/**
 * Rows of a dataset that a model server computes, batch by batch.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { DistinctRows } from "../rows/distinct_rows.ts";
import type { TextBatch } from "../rows/generate.ts";
import type { RowLookup } from "../rows/row_lookup.ts";
import { checkBatchSize, type RowBatch, type RunOptions } from "../rows/run_rows.ts";
import { checkInput } from "../rows/tokens.ts";
import type { ProviderActivationRequest, ProviderRequest } from "./provider.ts";

/** Vectors of texts, in their order, and how many tokens the server counted in all, if it says so. */
export interface Embeddings {
  /** One vector for each text. */
  readonly vectors: readonly unknown[];
  /** Tokens of all texts. */
  readonly tokens: number;
}

/**
 * Computes one vector for each row. Batches come in the dataset's order; equal rows are sent once.
 *
 * @param model the model's full name, for messages
 * @param embed asks the server
 * @param ignoresLength whether `maxLength` has no say, and a warning tells so; else it is refused
 * @throws {ModelError} if the request asks for what servers cannot give, or an answer has not one vector for each text
 */
export async function* embedRows(
  model: string,
  request: ProviderActivationRequest,
  options: RunOptions,
  embed: (texts: readonly string[]) => Promise<Embeddings>,
  { ignoresLength = false }: { readonly ignoresLength?: boolean } = {},
): AsyncGenerator<RowBatch, void, void> {
  checkEmbeddingRequest(model, request);
  const { maxLength = null } = request;
  if (maxLength !== null && !ignoresLength) throw uncuttable(model, maxLength);
  if (maxLength !== null) {
    options.onWarning?.(`maxLength ${maxLength} had no effect: the server of "${model}" cuts texts as it is set up to`);
  }
  let columns: number | undefined;
  const work = servedBatches(model, request, options, async (texts) => {
    const { vectors, tokens } = await embed(texts);
    columns ??= Array.isArray(vectors[0]) ? vectors[0].length : 0;
    return { result: packVectors(model, vectors, texts.length, columns), tokens };
  });
  for await (const { groups, result } of work) {
    const rows = groups.flat();
    const size = result.length / groups.length;
    const data = new Float32Array(rows.length * size);
    let row = 0;
    groups.forEach((group, index) =>
      group.forEach(() => data.set(result.subarray(index * size, (index + 1) * size), row++ * size))
    );
    const matrix = { rows: rows.length, columns: size, data };
    yield { rows, tokenCounts: rows.map(() => 1), outputs: request.layers.map(() => matrix) };
  }
}

/**
 * Writes a text after each row, in the dataset's order; equal rows are sent once.
 *
 * @param write asks the server for the text after one prompt
 */
export async function* writeRows(
  model: string,
  request: ProviderRequest,
  options: RunOptions,
  write: (prompt: string) => Promise<{ readonly text: string; readonly tokens: number }>,
): AsyncGenerator<TextBatch, void, void> {
  const work = servedBatches(model, { ...request, batchSize: 1 }, options, async ([prompt]) => {
    const { text, tokens } = await write(prompt);
    return { result: text, tokens };
  });
  for await (const { groups, result } of work) {
    const rows = groups.flat();
    yield { rows, texts: rows.map(() => result) };
  }
}

/** Rows that are looked for at once. */
const ROWS_LOOKED_FOR = 4096;

/** Equal rows, and what the server gave for them. */
interface ServedBatch<T> {
  readonly groups: readonly (readonly number[])[];
  readonly result: T;
}

async function* servedBatches<T>(
  model: string,
  { rows, batchSize, device }: ProviderRequest,
  { isDone = () => false, lookup, signal, onProgress, onWarning }: RunOptions,
  ask: (texts: readonly string[]) => Promise<{ readonly result: T; readonly tokens: number }>,
): AsyncGenerator<ServedBatch<T>, void, void> {
  if (device !== undefined && device !== "auto") {
    onWarning?.(`device "${device}" had no effect: the server of "${model}" decides where it runs`);
  }
  const texts = rows.map((input, row) => textOf(model, input, row));
  const size = checkBatchSize(batchSize ?? 8);
  const distinct = await DistinctRows.of(texts, undefined, signal);
  const asked = [...texts.keys()].filter((row) => distinct.isFirst(row)).map((row) => distinct.alike(row))
    .filter((group) => !group.every(isDone));
  if (lookup !== undefined) await lookFor(asked, texts, lookup, isDone, signal);
  const groups = asked.filter((group) => !group.every(isDone));
  const started = performance.now();
  let left = groups.reduce((total, group) => total + group.length, 0);
  let tokens = 0;
  for (let start = 0; start < groups.length; start += size) {
    signal?.throwIfAborted();
    const batch = groups.slice(start, start + size);
    const answer = await ask(batch.map(([row]) => texts[row]));
    left -= batch.flat().length;
    tokens += answer.tokens;
    const seconds = (performance.now() - started) / 1000;
    onProgress?.({ rows: rows.length - left, totalRows: rows.length, tokens, totalTokens: tokens, seconds });
    yield { groups: batch, result: answer.result };
  }
}

/** Asks which rows are known, by their texts. */
async function lookFor(
  groups: readonly (readonly number[])[],
  texts: readonly string[],
  lookup: RowLookup,
  isDone: (row: number) => boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let start = 0; start < groups.length; start += ROWS_LOOKED_FOR) {
    const part = groups.slice(start, start + ROWS_LOOKED_FOR);
    await lookup.lookGiven(part.map((group) => ({ given: texts[group[0]], rows: group })), signal);
    const left = part.filter((group) => !group.every(isDone));
    await lookup.look(left.map((rows) => ({ read: texts[rows[0]], rows })), signal);
  }
}

/** A list in a server's answer; an empty one where there is none. */
export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A number of tokens in a server's answer; 0 where it gives none. */
export function countIn(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function textOf(model: string, input: ProviderRequest["rows"][number], row: number): string {
  checkInput(input, row);
  if (typeof input === "string") return input;
  throw new ModelError(`Cannot send row ${row} to "${model}": it is a conversation, and the server takes texts`);
}

function checkEmbeddingRequest(model: string, { layers, tokenMode = "last" }: ProviderActivationRequest): void {
  const wrong = layers.find((layer) => layer !== -1);
  if (wrong !== undefined) {
    throw new ModelError(
      `Cannot take layer ${wrong} of "${model}": its server gives one vector for each text, which is layer -1`,
    );
  }
  if (tokenMode !== "last") {
    throw new ModelError(
      `Cannot take the token mode "${tokenMode}" of "${model}": its server gives one vector for each text, which goes ` +
        'by the name of "last"',
    );
  }
}

function uncuttable(model: string, maxLength: number): ModelError {
  return new ModelError(
    `Cannot cut texts for "${model}" to maxLength ${maxLength}: its server counts tokens; leave it out`,
  );
}

function packVectors(model: string, vectors: readonly unknown[], count: number, columns: number): Float32Array {
  if (vectors.length !== count) {
    throw new ModelError(
      `Cannot use the answer of "${model}": ${count} texts were sent, ${vectors.length} vectors came`,
    );
  }
  const data = new Float32Array(count * columns);
  vectors.forEach((vector, index) => {
    const isVector = Array.isArray(vector) && vector.length === columns && columns > 0 && vector.every(Number.isFinite);
    if (!isVector) {
      throw new ModelError(`Cannot use the answer of "${model}": a vector is not a list of ${columns} numbers`);
    }
    data.set(vector, index * columns);
  });
  return data;
}
