/**
 * What was read of a model, as grids with labels.
 *
 * @module
 */

import type { LLMAttentionFields, LLMLogitAttributionFields, LLMLogitLensFields } from "../../ops/types/readings.ts";
import type { GridRow, GridValue } from "../../stores/formats/grid.ts";
import { mapResting } from "../../stores/pace.ts";
import {
  LENS_NUMBERS,
  type ModelLabels,
  resolveBlocks,
  resolveStates,
  type RowTokens,
  withoutIds,
} from "../models/mod.ts";
import { gridTokens, nested } from "../values/grid_values.ts";

/** What was read of some rows. */
export interface ReadRows {
  /** The numbers of each row. */
  readonly rows: readonly Float32Array[];
  /** Numbers of a vector. */
  readonly columns: number;
  /** Tokens of each row. */
  readonly counts: readonly number[];
  /** Which they are, where that is known. */
  readonly tokens: readonly RowTokens[] | undefined;
  /** What other labels are made of. */
  readonly model: ModelLabels;
}

/** layer × head × query × key: for each layer, for each head, where each token looks. */
export function attentionGrid(
  { layers, heads }: LLMAttentionFields,
  { rows, columns, counts, tokens, model }: ReadRows,
): Promise<GridValue> {
  const blocks = resolveBlocks(layers.map(Number), model);
  const count = columns / blocks.length;
  const texts = tokens && tokens.map(({ texts }) => texts);
  return Promise.resolve({
    axes: ["layer", "head", "query", "key"],
    labels: {
      layer: blocks.map(String),
      head: heads?.map(String) ?? Array.from({ length: count }, (_, head) => String(head)),
      ...(texts && { query: texts, key: texts }),
    },
    rows: rows.map((data, i) => ({ shape: [blocks.length, count, counts[i], counts[i]], data })),
    tokens: tokens && gridTokens(tokens),
  });
}

/**
 * layer × position × rank × value, the likeliest tokens after each state, with logit and probability; or layer × position ×
 * token, the logits of the asked tokens.
 */
export async function lensGrid(
  { layers, logitTokenIds }: LLMLogitLensFields,
  read: ReadRows,
): Promise<GridValue> {
  const { rows, columns, counts, tokens, model } = read;
  const states = resolveStates(layers && layers.map(Number), model);
  const labels = {
    layer: states.map(String),
    ...(tokens && { position: tokens.map(({ texts }) => texts) }),
  };
  const byLayer = await mapResting(rows, (data) => layersFirst(data, states.length, columns / states.length));
  const shape = (i: number) => [states.length, counts[i]];
  if (logitTokenIds !== null) {
    const names = await namesOf(logitTokenIds as readonly (string | number)[], model);
    const blocks = byLayer.map((data, i): GridRow => ({ shape: [...shape(i), names.length], data }));
    const axes = ["layer", "position", "token"];
    return { axes, labels: { ...labels, token: names }, rows: blocks, tokens: tokens && gridTokens(tokens) };
  }
  const ranks = columns / states.length / LENS_NUMBERS;
  const ids = await mapResting(byLayer, idsIn);
  const spelled = await spellings(ids, model);
  const nest = <T>(items: readonly T[], i: number) => nested(items, [...shape(i), ranks]);
  return {
    axes: ["layer", "position", "rank", "value"],
    labels: {
      ...labels,
      rank: await mapResting(ids, (row, i) => nest(row.map((id) => spelled.get(id)!), i)),
      "rank:id": await mapResting(ids, (row, i) => nest(row.map(String), i)),
      value: ["logit", "probability"],
    },
    rows: await mapResting(byLayer, (data, i) => ({ shape: [...shape(i), ranks, 2], data: withoutIds(data) })),
    tokens: tokens && gridTokens(tokens),
  };
}

/** component: what each part adds to the difference of two logits; together they are the difference. */
export function attributionGrid(
  { by, edits }: LLMLogitAttributionFields,
  { rows, columns, model: { numLayers } }: ReadRows,
): Promise<GridValue> {
  const component = componentNames(by, numLayers, columns, edits.length > 0);
  const blocks = rows.map((data) => ({ shape: [columns], data }));
  return Promise.resolve({ axes: ["component"], labels: { component }, rows: blocks });
}

/** TransformerLens's names: `embed`, `0_attn_out`, `0_mlp_out`, `L0H1`, …, and `bias` for the final norm's and the projection's. */
function componentNames(by: "block" | "head", layers: number, columns: number, isEdited: boolean): string[] {
  const ends = isEdited ? ["edits", "bias"] : ["bias"];
  const perBlock = (columns - 1 - ends.length) / layers;
  const blocks = Array.from({ length: layers }, (_, layer) => {
    const heads = Array.from({ length: perBlock - 2 }, (_, head) => `L${layer}H${head}`);
    return [...heads, by === "block" ? `${layer}_attn_out` : `${layer}_attn_bias`, `${layer}_mlp_out`];
  });
  return ["embed", ...blocks.flat(), ...ends];
}

/** From tokens × layers × numbers to layers × tokens × numbers. */
function layersFirst(data: Float32Array, layers: number, numbers: number): Float32Array {
  const tokens = data.length / layers / numbers;
  const result = new Float32Array(data.length);
  for (let token = 0; token < tokens; token++) {
    for (let layer = 0; layer < layers; layer++) {
      const start = (token * layers + layer) * numbers;
      result.set(data.subarray(start, start + numbers), (layer * tokens + token) * numbers);
    }
  }
  return result;
}

function idsIn(data: Float32Array): number[] {
  return Array.from({ length: data.length / LENS_NUMBERS }, (_, i) => data[i * LENS_NUMBERS]);
}

async function spellings(ids: readonly (readonly number[])[], model: ModelLabels): Promise<Map<number, string>> {
  const all = [...new Set(ids.flat())];
  const texts = await model.spell(all);
  return new Map(all.map((id, i) => [id, texts[i]]));
}

async function namesOf(tokens: readonly (string | number)[], model: ModelLabels): Promise<string[]> {
  const spelled = await spellings([tokens.filter((token) => typeof token === "number")], model);
  return tokens.map((token) => typeof token === "number" ? spelled.get(token)! : token);
}
