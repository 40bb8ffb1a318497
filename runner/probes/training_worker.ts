/**
 * The worker that trains one probe of a classifier that comes with probegraph.
 *
 * @module
 */

import "./builtin.ts";
import { ClassifierError } from "../../ops/errors.ts";
import { trainHere } from "./train_here.ts";
import type { TrainingReply, TrainingRequest } from "./training_protocol.ts";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<TrainingRequest>) => void;
  postMessage: (message: TrainingReply) => void;
};

scope.onmessage = async ({ data: { spec, x, y } }) => {
  try {
    const probe = await trainHere(spec, x, y, {
      onProgress: (fraction) => scope.postMessage({ kind: "progress", fraction }),
      onWarning: (message) => scope.postMessage({ kind: "warning", message }),
    });
    scope.postMessage({ kind: "probe", probe });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    scope.postMessage({ kind: "error", message, isClassifierError: error instanceof ClassifierError });
  }
};
