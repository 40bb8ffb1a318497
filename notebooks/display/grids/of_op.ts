/**
 * What the grid of an op shows, by the op's type.
 *
 * @module
 */

import type { GridJson } from "../../../ops/grid_json.ts";
import { normalizedPatch } from "../../../ops/patch_maps.ts";
import { LLMPatchOp } from "../../../ops/types/patches.ts";
import { LLMAttentionOp, LLMLogitAttributionOp, LLMLogitLensOp } from "../../../ops/types/readings.ts";
import { LLMTokenAttributionOp } from "../../../ops/types/token_attributions.ts";
import { ClassifierTokenScoresOp } from "../../../ops/types/token_scores.ts";
import type { View } from "../bundle.ts";
import type { PictureParts } from "../picture.ts";
import { gridPicture, gridView } from "./view.ts";

/** What the numbers of a grid are. */
const NAMES: Readonly<Record<string, string>> = {
  [LLMPatchOp.type]: "share of the clean run's answer brought back",
  [LLMLogitAttributionOp.type]: "adds to the logit difference (answer − wrong)",
  [LLMTokenAttributionOp.type]: "adds to the score",
  [LLMAttentionOp.type]: "attention",
  [LLMLogitLensOp.type]: "logit",
  [ClassifierTokenScoresOp.type]: "score",
};

/** Draws the grid of an op of a type. */
export function opGridView(type: string, grid: GridJson): Promise<View> {
  return gridView(shown(grid), NAMES[type] ?? "value");
}

/** The grid of an op of a type as one picture. @throws {OpError} where it has no rows */
export function opGridPicture(type: string, grid: GridJson): PictureParts {
  return gridPicture(shown(grid), NAMES[type] ?? "value");
}

/** Patch maps are shown in shares, so that pairs can be compared. */
function shown(grid: GridJson): GridJson {
  return grid.facts?.unpatched === undefined ? grid : normalizedPatch(grid);
}
