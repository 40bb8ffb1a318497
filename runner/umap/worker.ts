/**
 * The worker of {@linkcode umap}: computes one layout.
 *
 * @module
 */

import { useThreads } from "../probes/gemm.ts";
import { answerQuestions } from "../workers/answers.ts";
import { computeLayout } from "./compute.ts";
import type { UmapProtocol } from "./protocol.ts";

/** Progress is told at most this often, in milliseconds. */
const PROGRESS_INTERVAL = 100;

answerQuestions<UmapProtocol>({
  answer({ x, parameters, threads }, note) {
    if (threads !== undefined) useThreads(threads);
    let told = -Infinity;
    return computeLayout(x, parameters, (done, total, unit) => {
      const now = performance.now();
      if (done < total && now - told < PROGRESS_INTERVAL) return;
      told = now;
      note({ done, total, unit });
    });
  },
  transfer: (layout) => [layout.buffer],
});
