/**
 * What the worker that draws is asked, and answers.
 *
 * @module
 */

import type { Protocol } from "../../../runner/workers/calls.ts";
import type { Layered, LayeredGraph } from "../graph/layered.ts";

/** What is drawn, by the name of how: what from, and what comes of it. */
export interface Drawings {
  /** The pixels of an SVG document, `scale` for each of its own, as a PNG. */
  readonly png: { readonly from: { readonly svg: string; readonly scale: number }; readonly drawn: Uint8Array };
  /** An SVG document as a PDF. */
  readonly pdf: { readonly from: string; readonly drawn: Uint8Array };
  /** Where the boxes and lines of a graph stand. */
  readonly layered: { readonly from: LayeredGraph; readonly drawn: Layered };
}

/** One question: what to draw. */
export interface DrawingProtocol extends Protocol {
  /** How, and what from. */
  readonly question: { readonly [K in keyof Drawings]: { readonly how: K; readonly from: Drawings[K]["from"] } }[
    keyof Drawings
  ];
  /** What was drawn. */
  readonly answer: Drawings[keyof Drawings]["drawn"];
}
