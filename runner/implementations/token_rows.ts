/**
 * Activations of all tokens, row by row, with the tokens that they are of.
 *
 * @module
 */

import { DataType, Vector } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import type { Op } from "../../ops/op.ts";
import type { LLMHookActivationsFields } from "../../ops/types/hook_activations.ts";
import { typeText } from "../../stores/formats/column_kinds.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { ArrowColumn } from "../../stores/formats/result.ts";
import { matrixFromVector } from "../../stores/formats/vectors.ts";
import type { Context } from "../evaluation/implementation.ts";
import { findModelProvider, type ModelInput, type RowTokens } from "../models/mod.ts";
import { opName } from "../../ops/op_name.ts";

/** Rows that are worked on in one stretch. */
const ROWS_AT_ONCE = 512;

/** Consecutive rows of vectors. */
export interface TokenRows {
  /** How many vectors each row has. */
  readonly counts: readonly number[];
  /** The vectors of all of them, one after the other. */
  readonly vectors: Matrix;
}

/** The vectors of all tokens, some rows at a time. @throws {DatasetError} where rows have one vector each. */
export async function* tokenRows(x: Op<"vector">, context: Context): AsyncGenerator<TokenRows, void, void> {
  for await (const column of context.columns(x)) {
    for (let row = 0; row < column.length; row += ROWS_AT_ONCE) yield rowsOf(column.slice(row, row + ROWS_AT_ONCE), x);
  }
}

function rowsOf(column: ArrowColumn, x: Op): TokenRows {
  const { type } = column;
  if (!DataType.isList(type) || !DataType.isFixedSizeList(type.children[0].type)) {
    throw new DatasetError(
      `${opName(x)} has rows of ${
        typeText(type)
      }, and a list of vectors is needed, one for each token: take activations ` +
        'with tokenMode: "all"',
    );
  }
  const chunks = column.data.filter(({ length }) => length > 0);
  const counts = chunks.flatMap(({ valueOffsets, length }) =>
    Array.from({ length }, (_, row) => valueOffsets[row + 1] - valueOffsets[row])
  );
  const vectors = chunks.map(({ valueOffsets, length, children: [child] }) =>
    child.slice(valueOffsets[0], valueOffsets[length] - valueOffsets[0])
  );
  return { counts, vectors: matrixFromVector(new Vector(vectors), opName(x)) };
}

/** The fields of activations that say how rows became tokens. */
type ReadFields = Pick<LLMHookActivationsFields, "model" | "text" | "dtype" | "maxLength" | "applyChatTemplate">;

/**
 * The tokens that a result is of, row by row; `undefined` where nobody can tell: of vectors that no language model gave, or
 * a provider that does not say.
 *
 * @param fields of the op that read a text with a model
 */
export async function tokensOf(
  fields: Op["fields"],
  context: Context,
): Promise<AsyncIterator<RowTokens, void, void> | undefined> {
  const { model, text, ...encoding } = fields as unknown as Partial<ReadFields>;
  if (typeof model !== "string" || text === undefined) return undefined;
  const { provider, name } = findModelProvider(model);
  if (provider.tokens === undefined) return undefined;
  const rows = await context.pythonJson(text) as unknown as readonly ModelInput[];
  const { dtype = null, maxLength = null, applyChatTemplate } = encoding;
  const limit = maxLength === null ? null : Number(maxLength);
  const request = { name, rows, dtype, maxLength: limit, applyChatTemplate };
  return provider.tokens(request, { signal: context.signal, onWarning: context.warn })[Symbol.asyncIterator]();
}

/** The next rows' tokens. @param result What has `counts` vectors in these rows, for messages. @throws {DatasetError} where they are not as many as the vectors. */
export async function takeTokens(
  tokens: AsyncIterator<RowTokens, void, void>,
  counts: readonly number[],
  result: string,
): Promise<RowTokens[]> {
  const taken: RowTokens[] = [];
  for (const count of counts) {
    const { value } = await tokens.next();
    if (value?.ids.length !== count) {
      throw new DatasetError(
        `${result} has ${count} vectors in a row that the model's tokenizer reads as ${
          value?.ids.length ?? 0
        } tokens: ` +
          "its files are others than those that the activations were computed with",
      );
    }
    taken.push(value);
  }
  return taken;
}
