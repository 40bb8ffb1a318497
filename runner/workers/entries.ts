/**
 * The workers of probegraph: threads that keep long computations away from the program's event loop. A program that is
 * compiled into one file holds each of them (`deno.json`, task `compile`).
 *
 * @module
 */

/** What each worker does, by name. */
export const WORKERS = {
  /** Runs a language model. */
  model: (): Worker => new Worker(new URL("../models/engine/worker.ts", import.meta.url), { type: "module" }),
  /** Runs the graph of a guardrail. */
  guard: (): Worker => new Worker(new URL("../guardrails/engine/worker.ts", import.meta.url), { type: "module" }),
  /** Applies a model's chat template. */
  template: (): Worker => new Worker(new URL("../models/rows/template_worker.ts", import.meta.url), { type: "module" }),
  /** Trains a probe. */
  training: (): Worker => new Worker(new URL("../probes/training_worker.ts", import.meta.url), { type: "module" }),
  /** Scores with a large probe. */
  scoring: (): Worker => new Worker(new URL("../probes/scoring_worker.ts", import.meta.url), { type: "module" }),
  /** Takes part in the products of a matrix. */
  helper: (): Worker => new Worker(new URL("../numeric/helper_worker.ts", import.meta.url), { type: "module" }),
  /** Solves a large singular system. */
  system: (): Worker => new Worker(new URL("../numeric/least_norm_worker.ts", import.meta.url), { type: "module" }),
  /** Grows trees. */
  forest: (): Worker => new Worker(new URL("../probes/forest/forest_worker.ts", import.meta.url), { type: "module" }),
  /** Evaluates scores. */
  report: (): Worker => new Worker(new URL("../reports/worker.ts", import.meta.url), { type: "module" }),
  /** Reads a text file. */
  file: (): Worker => new Worker(new URL("../files/worker.ts", import.meta.url), { type: "module" }),
  /** Decompresses pages of a parquet file. */
  page: (): Worker => new Worker(new URL("../files/page_worker.ts", import.meta.url), { type: "module" }),
  /** Trains a sparse autoencoder. */
  autoencoder: (): Worker =>
    new Worker(new URL("../autoencoders/training/worker.ts", import.meta.url), { type: "module" }),
  /** Lays out vectors in the plane. */
  umap: (): Worker => new Worker(new URL("../umap/worker.ts", import.meta.url), { type: "module" }),
  /** Draws pictures. */
  drawing: (): Worker =>
    new Worker(new URL("../../notebooks/display/drawing/worker.ts", import.meta.url), { type: "module" }),
  /** Hears what a notebook's kernel publishes. */
  kernel: (): Worker => new Worker(new URL("../kernel/listener.ts", import.meta.url), { type: "module" }),
} as const;
