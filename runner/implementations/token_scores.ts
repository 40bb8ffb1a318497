/**
 * Scores of tokens, and one score of many.
 *
 * @module
 */

import { Table } from "apache-arrow";
import { OpError } from "../../ops/errors.ts";
import { largest } from "../../ops/extremes.ts";
import { ClassifierTokenScoresOp, GridPoolOp, type Pool } from "../../ops/types/token_scores.ts";
import { opName } from "../../ops/op_name.ts";
import { gridTable } from "../../stores/formats/grid.ts";
import { implement } from "../evaluation/implementation.ts";
import type { RowTokens } from "../models/mod.ts";
import { scoreProbe } from "../probes/mod.ts";
import { gridTokens } from "../values/grid_values.ts";
import { takeTokens, tokenRows, tokensOf } from "./token_rows.ts";

implement(ClassifierTokenScoresOp, async ({ model, x }, context) => {
  const probe = await context.probe(model);
  const tokens = await tokensOf(x.fields, context);
  return await context.work(async () => {
    const parts: Table[] = [];
    let rows = 0;
    for await (const { counts, vectors } of tokenRows(x, context)) {
      const scores = await scoreProbe(probe, vectors, context.signal);
      parts.push(scoreTable(scores, counts, tokens && await takeTokens(tokens, counts, opName(x))));
      context.progress(rows += counts.length, undefined);
    }
    if (parts.length === 0) return scoreTable(new Float64Array(), [], tokens && []);
    return new Table(parts[0].schema, parts.flatMap(({ batches }) => batches));
  });
}, { needs: { cores: 1 } });

function scoreTable(scores: Float64Array, counts: readonly number[], tokens: readonly RowTokens[] | undefined): Table {
  let at = 0;
  const rows = counts.map((count) => ({ shape: [count], data: Float32Array.from(scores.subarray(at, at += count)) }));
  return gridTable({
    axes: ["position"],
    rows,
    labels: tokens === undefined ? {} : { position: tokens.map(({ texts }) => texts) },
    tokens: tokens && gridTokens(tokens),
  });
}

implement(GridPoolOp, async ({ grid, pool, threshold }, context) => {
  const { axes, rows } = await context.grid(grid);
  if (axes.length !== 1) {
    throw new OpError(`pool() makes one score of numbers along one axis, and the grid has ${axes.join(", ")}`);
  }
  return Float64Array.from(rows, ({ data }) => data.length === 0 ? NaN : POOLS[pool](data, threshold!));
}, { rowWise: true });

const POOLS: Readonly<Record<Pool, (scores: Float32Array, threshold: number) => number>> = {
  max: largest,
  mean: (scores) => scores.reduce((sum, score) => sum + score, 0) / scores.length,
  last: (scores) => scores[scores.length - 1],
  share: (scores, threshold) => scores.reduce((count, score) => count + (score > threshold ? 1 : 0), 0) / scores.length,
};
