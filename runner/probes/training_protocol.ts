/**
 * What passes between the program and the worker that trains a probe.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import type { ProbeSpec } from "./train_here.ts";

/** What the worker is told: what to do, and then of cores that are added. */
export type TrainingMessage = TrainingRequest | { readonly cores: number };

/** What the worker is to do. */
export interface TrainingRequest {
  readonly spec: ProbeSpec;
  readonly x: Matrix;
  readonly y: Uint8Array;
  readonly cores: number;
}

/** What the worker answers: progress and warnings, then the probe or an error. */
export type TrainingReply =
  | { readonly kind: "progress"; readonly fraction: number }
  | { readonly kind: "warning"; readonly message: string }
  | { readonly kind: "probe"; readonly probe: Probe }
  | { readonly kind: "error"; readonly message: string; readonly isClassifierError: boolean };
