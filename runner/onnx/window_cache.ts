/**
 * Attention with a cache of keys and values that is only as long as its window, as onnxruntime-genai's builder makes it
 * for models with sliding windows (Gemma, Mistral, …).
 *
 * The attribute `sliding_window_cache` of `GroupQueryAttention` says that the caller gives a buffer of at least the
 * window's length, in which the operator moves the window on. Without the attribute, the operator reads a cache of any
 * length and looks at the same window (`local_window_size`): that is what it is left out for.
 * (https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.GroupQueryAttention)
 *
 * @module
 */
import type { ByteRange } from "./bytes.ts";
import type { OnnxModel, OnnxNode } from "./graph.ts";
import { fieldsOf, readText } from "./protobuf.ts";
import { ATTRIBUTE } from "./schema.ts";

/** The node's attributes that ask for a cache as long as the window; usually none. */
export function windowCacheAttributes({ source }: OnnxModel, node: OnnxNode): readonly ByteRange[] {
  if (node.opType !== "GroupQueryAttention") return [];
  return node.attributes.filter((attribute) =>
    fieldsOf(source, attribute).some((field) =>
      field.number === ATTRIBUTE.name && readText(source, field) === "sliding_window_cache"
    )
  );
}
