/**
 * Rotary embeddings: the gradient is turned back.
 *
 * @module
 */
import { MICROSOFT } from "../backward_graph.ts";
import type { Rules } from "../rule.ts";

/** Rules of rotations. */
export const ROTATIONS: Rules = {
  RotaryEmbedding: (g, { domain, inputs: [_, second, third, fourth = ""], attributes }, [dy]) => {
    // onnxruntime's own operator reads positions, cosines, sines; ONNX's cosines, sines, positions if there are any.
    if (domain === MICROSOFT) {
      return [g.add("RotaryEmbedding", [dy!, second, third, g.node("Neg", [fourth])], { domain, attributes })];
    }
    const positions = fourth === "" ? [] : [fourth];
    return [g.node("RotaryEmbedding", [dy!, second, g.node("Neg", [third]), ...positions], attributes)];
  },
};
