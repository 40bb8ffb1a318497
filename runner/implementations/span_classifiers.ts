/**
 * Classifiers of tokens that learn from spans of the text.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import { opName } from "../../ops/op_name.ts";
import { TrainSpanClassifierOp } from "../../ops/types/token_scores.ts";
import { implement } from "../evaluation/implementation.ts";
import type { RowTokens } from "../models/mod.ts";
import { takeTokens, tokensOf } from "./token_rows.ts";
import { tokenVectors } from "./token_vectors.ts";
import { trainOn } from "./train_on.ts";
import { canPass } from "./training_rows.ts";

implement(TrainSpanClassifierOp, async (fields, context) => {
  const { x, modelType } = fields;
  const [{ vectors, counts }, rows, domain] = await Promise.all([
    tokenVectors(x, canPass(modelType), context),
    context.values(fields.spans),
    fields.trainDomain === null ? undefined : context.mask(fields.trainDomain),
  ]);
  for (const [name, given] of Object.entries({ spans: rows, trainDomain: domain })) {
    if (given !== undefined && given.length !== counts.length) {
      throw new ClassifierError(`${name} has ${given.length} rows, but x has ${counts.length}: use one dataset`);
    }
  }
  const tokens = await tokensOf(x.fields, context);
  if (tokens === undefined) {
    throw new ClassifierError(
      `nobody can tell where in the text the tokens of ${
        opName(x)
      } are: spans need activations of an onnx:, hf: or tl: model`,
    );
  }
  const described = await takeTokens(tokens, counts, opName(x));
  const labels = described.map((each, row) => {
    return domain?.[row] === 0 ? [] : labelsOf(each, spansOf(rows[row], row));
  });
  const examples = chosen(labels, counts);
  return await trainOn(fields, { x: vectors, ...examples }, context);
}, { needs: { cores: 1, isElastic: true } });

type Span = readonly [start: number, end: number];

/** The spans of a row; `undefined` for a row that is left out. */
function spansOf(value: unknown, row: number): readonly Span[] | undefined {
  if (value === null || value === undefined) return undefined;
  const spans = Array.isArray(value) ? value.map((span) => Array.from(span as ArrayLike<number>, Number)) : [[NaN]];
  const odd = spans.find(([start, end, ...rest]) => !(0 <= start && start < end) || rest.length > 0);
  if (odd === undefined) return spans as unknown as readonly Span[];
  throw new ClassifierError(
    `row ${row} of spans has ${
      JSON.stringify(value)
    }: a list of [start, end] is needed, with start from 0 and below end`,
  );
}

/** For each token 1 in a span, 0 elsewhere in the text, nothing outside of it. */
function labelsOf({ starts, ends }: RowTokens, spans: readonly Span[] | undefined): (0 | 1 | undefined)[] {
  if (spans === undefined) return [];
  return starts.map((start, i) => {
    if (start < 0) return undefined;
    return spans.some(([from, to]) => start < to && from < ends[i]) ? 1 : 0;
  });
}

/** The numbers of labelled tokens among all, and their labels. */
function chosen(labels: readonly (0 | 1 | undefined)[][], counts: readonly number[]) {
  const [rows, values]: [number[], number[]] = [[], []];
  let first = 0;
  labels.forEach((row, i) => {
    row.forEach((label, token) => {
      if (label === undefined) return;
      rows.push(first + token);
      values.push(label);
    });
    first += counts[i];
  });
  if (!values.includes(1)) {
    throw new ClassifierError("no token lies in a span: spans are places in each row's own text");
  }
  if (!values.includes(0)) throw new ClassifierError("all tokens lie in spans: a classifier needs others beside them");
  return { rows: Int32Array.from(rows), labels: Uint8Array.from(values) };
}
