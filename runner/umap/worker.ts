/**
 * The worker of {@linkcode umap}: computes one layout.
 *
 * @module
 */

import { useThreads } from "../numeric/gemm.ts";
import { answerQuestions } from "../workers/answers.ts";
import { computeLayout, type OnProgress } from "./compute.ts";
import { placePoints } from "./place.ts";
import type { UmapProtocol } from "./protocol.ts";

/** Progress is told at most this often, in milliseconds. */
const PROGRESS_INTERVAL = 100;

answerQuestions<UmapProtocol>({
  answer({ x, parameters, threads, placed }, note) {
    if (threads !== undefined) useThreads(threads);
    let told = -Infinity;
    const onProgress: OnProgress = (done, total, unit) => {
      const now = performance.now();
      if (done < total && now - told < PROGRESS_INTERVAL) return;
      told = now;
      note({ done, total, unit });
    };
    return placed === undefined
      ? computeLayout(x, parameters, onProgress)
      : placePoints({ points: x, known: placed.length / 2, layout: placed }, parameters, onProgress);
  },
  transfer: (layout) => [layout.buffer],
});
