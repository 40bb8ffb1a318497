/**
 * The messages between the worker that computes a layout and the program that waits for it.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { ProgressUnit } from "./compute.ts";
import type { UmapParameters } from "./parameters.ts";

/** What the worker is asked, once. */
export interface UmapRequest {
  readonly x: Matrix<Float32Array>;
  readonly parameters: UmapParameters;
  readonly threads?: number;
}

/** What the worker says: progress, then a layout or the reason why there is none. */
export type UmapReply =
  | { readonly kind: "progress"; readonly done: number; readonly total: number; readonly unit: ProgressUnit }
  | { readonly kind: "layout"; readonly layout: Float32Array<ArrayBuffer> }
  | { readonly kind: "failed"; readonly message: string; readonly stack: string | undefined };
