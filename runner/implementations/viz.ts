/**
 * Layouts of vectors in the plane.
 *
 * @module
 */

import { OpError } from "../../ops/errors.ts";
import { UMAPPlaceOp } from "../../ops/types/placed_points.ts";
import { type UMAPVizFields, UMAPVizOp } from "../../ops/types/viz.ts";
import { type Context, implement } from "../evaluation/implementation.ts";
import { opName } from "../../ops/op_name.ts";
import type { Share } from "../schedule/budget.ts";
import { parametersOf, placeInLayout, umap } from "../umap/mod.ts";

implement(UMAPVizOp, async (fields, context) => {
  // Before the vectors are computed, which may take long.
  const parameters = parametersOf(fields);
  const vectors = await context.matrix(fields.inputEmbedding);
  return await context.work((share) => umap(vectors, parameters, listenersOf(context, share)));
}, { needs: { cores: 1, isElastic: true } });

implement(UMAPPlaceOp, async ({ layout, known, vectors, randomState }, context) => {
  const laidOut = layout.fields as unknown as UMAPVizFields;
  if (layout.type !== UMAPVizOp.type || laidOut.inputEmbedding.uuid !== known.uuid) {
    throw new OpError(`${opName(layout)} is no UMAP layout of ${opName(known)}: use layout.place(vectors)`);
  }
  const parameters = { ...parametersOf(laidOut), randomState: Number(randomState) };
  const [places, x, added] = await Promise.all([layout, known, vectors].map((input) => context.matrix(input)));
  return await context.work((share) =>
    placeInLayout({ x, layout: places }, added, parameters, listenersOf(context, share))
  );
}, { needs: { cores: 1, isElastic: true } });

function listenersOf(context: Context, { cores }: Share) {
  return {
    signal: context.signal,
    threads: cores,
    onProgress: (done: number, total: number, unit: string) => context.progress(done, total, unit),
    onWarning: (message: string) => context.warn(message),
  };
}
