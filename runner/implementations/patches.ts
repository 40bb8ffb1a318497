/**
 * Patching one run of a language model with another's activations.
 *
 * @module
 */

import { type LLMPatchFields, LLMPatchOp, type PatchAxes } from "../../ops/types/patches.ts";
import type { GridValue } from "../../stores/formats/grid.ts";
import { type Context, implement } from "../evaluation/implementation.ts";
import { type PatchedPair, requireCapability } from "../models/mod.ts";
import { answersOf, changedModel, inputsOf, ONE_MODEL, recordModel, runOptions, settingsOf } from "./model_runs.ts";

implement(LLMPatchOp, patchMaps, { checkStored: changedModel, needs: ONE_MODEL });

async function patchMaps(fields: LLMPatchFields, context: Context): Promise<GridValue> {
  const { site, axes, method, layers } = fields;
  const { run, name } = requireCapability(fields.model, "patches");
  const clean = await inputsOf(context, fields.clean);
  const request = {
    ...settingsOf(fields, name),
    clean,
    corrupted: await inputsOf(context, fields.corrupted),
    answers: await answersOf(fields.answer, clean.length, context),
    wrongs: await answersOf(fields.wrong, clean.length, context),
    site,
    axes,
    method,
    layers: layers && layers.map(Number),
  };
  const { provenance } = await recordModel(fields, [context], context.signal);
  const pairs = await context.work(({ cores }) => {
    const options = { ...runOptions([context], context.signal), provenance, threads: cores };
    return Array.fromAsync(run(request, options));
  });
  return gridOf(pairs, fields);
}

const AXES: Readonly<Record<PatchAxes, readonly string[]>> = {
  layer_position: ["layer", "position"],
  layer_head: ["layer", "head"],
  layer_position_head: ["layer", "position", "head"],
};

/** Positions have the clean tokens as labels, and the corrupted ones as a second set. */
function gridOf(pairs: readonly PatchedPair[], { axes: kind, method }: LLMPatchFields): GridValue {
  const [{ layers, heads }] = pairs;
  const axes = AXES[kind];
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => String(index));
  const labels = {
    layer: layers.map(String),
    ...(axes.includes("position") && {
      position: pairs.map(({ cleanTokens }) => cleanTokens.texts),
      "position:corrupted": pairs.map(({ corruptedTokens }) => corruptedTokens.texts),
    }),
    ...(axes.includes("head") && { head: numbered(heads) }),
  };
  return {
    axes,
    labels,
    rows: pairs.map(({ values, cleanTokens }) => {
      const sizes: Readonly<Record<string, number>> = {
        layer: layers.length,
        position: cleanTokens.ids.length,
        head: heads,
      };
      return { shape: axes.map((axis) => sizes[axis]), data: Float32Array.from(values) };
    }),
    facts: {
      clean: pairs.map(({ clean }) => clean),
      corrupted: pairs.map(({ corrupted }) => corrupted),
      // Cells without any effect have this.
      unpatched: pairs.map(({ corrupted }) => method === "exact" ? corrupted : 0),
    },
  };
}
