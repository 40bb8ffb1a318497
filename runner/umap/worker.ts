/**
 * The worker of {@linkcode umap}: computes one layout.
 *
 * @module
 */

import { useThreads } from "../probes/gemm.ts";
import { computeLayout } from "./compute.ts";
import type { UmapReply, UmapRequest } from "./protocol.ts";

/** What a worker's global scope offers of use here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<UmapRequest>) => void) | null;
  postMessage(reply: UmapReply, transfer?: Transferable[]): void;
}

/** Progress is told at most this often, in milliseconds. */
const PROGRESS_INTERVAL = 100;

const scope = self as unknown as WorkerScope;

scope.onmessage = async ({ data: { x, parameters, threads } }) => {
  let told = -Infinity;
  if (threads !== undefined) useThreads(threads);
  try {
    const layout = await computeLayout(x, parameters, (done, total, unit) => {
      const now = performance.now();
      if (done < total && now - told < PROGRESS_INTERVAL) return;
      told = now;
      scope.postMessage({ kind: "progress", done, total, unit });
    });
    scope.postMessage({ kind: "layout", layout }, [layout.buffer]);
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    scope.postMessage({ kind: "failed", message, stack });
  }
};
