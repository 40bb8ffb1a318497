/**
 * The worker that trains one probe of a classifier that comes with probegraph.
 *
 * @module
 */

import "./builtin.ts";
import { ClassifierError } from "../../ops/errors.ts";
import type { Cores } from "../schedule/budget.ts";
import { useThreads } from "./gemm.ts";
import { trainHere } from "./train_here.ts";
import type { TrainingMessage, TrainingReply } from "./training_protocol.ts";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<TrainingMessage>) => void;
  postMessage: (message: TrainingReply) => void;
};

/** The cores that the program grants. */
class GrantedCores implements Cores {
  cores = 1;
  #listener: ((cores: number) => void) | undefined;

  onGrow(listener: (cores: number) => void): void {
    this.#listener = listener;
  }

  grant(cores: number): void {
    this.cores = cores;
    this.#listener?.(cores);
  }
}

const cores = new GrantedCores();

scope.onmessage = async ({ data }) => {
  cores.grant(data.cores);
  if (!("spec" in data)) return;
  useThreads(data.cores);
  const { spec, x, y } = data;
  try {
    const probe = await trainHere(spec, x, y, {
      cores,
      onProgress: (fraction) => scope.postMessage({ kind: "progress", fraction }),
      onWarning: (message) => scope.postMessage({ kind: "warning", message }),
    });
    scope.postMessage({ kind: "probe", probe });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    scope.postMessage({ kind: "error", message, isClassifierError: error instanceof ClassifierError });
  }
};
