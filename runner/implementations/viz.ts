/**
 * Layouts of vectors in the plane.
 *
 * @module
 */

import { UMAPVizOp } from "../../ops/types/viz.ts";
import { implement } from "../implementation.ts";
import { parametersOf, umap } from "../umap/mod.ts";

implement(UMAPVizOp, async (fields, context) => {
  // Before the vectors are computed, which may take long.
  const parameters = parametersOf(fields);
  const vectors = await context.matrix(fields.inputEmbedding);
  return await context.work(({ cores }) =>
    umap(vectors, parameters, {
      signal: context.signal,
      threads: cores,
      onProgress: (done, total, unit) => context.progress(done, total, unit),
      onWarning: (message) => context.warn(message),
    })
  );
}, { needs: { cores: 1, isElastic: true } });
