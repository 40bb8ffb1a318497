/**
 * Columns of numbers.
 *
 * @module
 */

import { DataType, type Vector } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import { namePlace } from "../../ops/name_place.ts";
import {
  NamedVectorElementOp,
  PairwiseArithmeticOp,
  VectorSoftmaxOp,
  VectorToScalarOp,
} from "../../ops/types/scores.ts";
import type { Op } from "../../ops/op.ts";
import type { Steps } from "../../ops/steps.ts";
import { elementType, isNumberType } from "../../stores/formats/column_kinds.ts";
import { valueSteps } from "../../stores/formats/column_values.ts";
import { columnFromValues, columnOfTypeSteps } from "../../stores/formats/columns.ts";
import { elementNames } from "../../stores/formats/vector_names.ts";
import { atPace, Pace } from "../../stores/pace.ts";
import { combinePieces } from "../columns/arithmetic.ts";
import { joinColumns } from "../columns/join.ts";
import { type NumberPieces, numberSteps } from "../columns/numbers.ts";
import { type Context, implement } from "../evaluation/implementation.ts";
import { softmaxSteps } from "../numeric/softmax.ts";
import { PLAIN } from "../values/plain_form.ts";
import { assertSameLength } from "./lengths.ts";

implement(PairwiseArithmeticOp, async ({ operation, left, right }, context) => {
  const [a, b] = await Promise.all([left, right].map((operand) => numbers(operand, context)));
  assertSameLength(`the operands of ${operation}`, a, b);
  const combined = await atPace(combinePieces(operation, a, b), new Pace(context.signal));
  return joinColumns(combined.map((piece) => columnFromValues(piece)));
}, { rowWise: true });

/** What is in the columns is checked where they are read as numbers. */
async function numbers(operand: Op<"score">, context: Context): Promise<NumberPieces> {
  const column = await context.column(operand);
  if (!isNumberType(column.type)) {
    const scores = await context.scores(operand);
    return { length: scores.length, pieces: [scores] };
  }
  return await atPace(numberSteps(column), new Pace(context.signal));
}

implement(
  VectorToScalarOp,
  async ({ input, colIndex }, context) => elementsAt(await context.column(input), Number(colIndex), input, context),
  { rowWise: true },
);

implement(NamedVectorElementOp, async ({ input, name }, context) => {
  const column = await context.column(input);
  return elementsAt(column, placeOf(name, namesOf(input, column.type)), input, context);
}, { rowWise: true });

implement(VectorSoftmaxOp, async ({ input }, context) => {
  const { type } = await context.column(input);
  const probabilities = await atPace(softmaxSteps(await context.matrix(input)), new Pace(context.signal));
  return { ...probabilities, names: namesOf(input, type) };
}, { rowWise: true });

async function elementsAt(column: Vector, index: number, input: Op<"vector">, context: Context) {
  if (DataType.isInt(elementType(column.type))) {
    return await atPace(integerSteps(column, index), new Pace(context.signal));
  }
  const { rows, columns, data } = await context.matrix(input);
  // Without rows, lists of differing lengths say nothing of how long they are.
  if (rows === 0 && columns === 0) return data;
  if (index < 0 || index >= columns) throw noElement(index, columns);
  const scores = data.slice(0, rows) as Float64Array;
  for (let row = 0; row < rows; row++) scores[row] = data[row * columns + index];
  return scores;
}

/** The names of a vector's elements: those that lie in its type, or the tokens whose logits they are. */
function namesOf({ fields }: Op<"vector">, type: DataType): readonly string[] | undefined {
  const { logitTokenIds } = fields;
  return elementNames(type) ?? (Array.isArray(logitTokenIds) ? logitTokenIds.map(String) : undefined);
}

function placeOf(name: string, names: readonly string[] | undefined): number {
  const place = namePlace(name, names ?? [], DatasetError);
  if (place >= 0) return place;
  const known = names?.map((known, at) => `${JSON.stringify(known)} (${at})`).join(", ");
  throw new DatasetError(
    `there is no element ${JSON.stringify(name)}: ` +
      (known === undefined ? "the vectors have no names, take one by its index" : `the vectors have ${known}`),
  );
}

/** Integers stay integers, past 2^53 as well; in steps. */
function* integerSteps(vectors: Vector, index: number): Steps<Vector> {
  const rows = (yield* valueSteps(vectors, PLAIN)) as (readonly unknown[] | null)[];
  const short = rows.find((row) => row !== null && (index < 0 || index >= row.length));
  if (short) throw noElement(index, short.length);
  const elements = rows.map((row) => row === null ? null : row[index]);
  return yield* columnOfTypeSteps(elements, elementType(vectors.type)!);
}

function noElement(index: number, columns: number): DatasetError {
  return new DatasetError(`there is no element ${index}: the vectors have the elements 0 to ${columns - 1}`);
}
