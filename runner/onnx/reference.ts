/**
 * Tensors whose numbers lie in other files than the graph.
 *
 * @module
 */
import { join } from "../../stores/bytes.ts";
import type { ByteRange } from "./bytes.ts";
import { encodeBytes, encodeInteger, encodeText } from "./protobuf.ts";
import { ENTRY, EXTERNAL_LOCATION, GRAPH, TENSOR } from "./schema.ts";

/** Where a graph says that numbers lie. */
export interface Reference {
  /** The file, relative to the graph's, with slashes. */
  readonly location: string;
  /** Its bytes. */
  readonly range: ByteRange;
}

/**
 * A tensor with its numbers in another file, as an initializer field of GraphProto.
 *
 * @param fields what describes it: all fields but those of its numbers
 */
export function referringTensor(
  fields: readonly Uint8Array[],
  { location, range: { start, end } }: Reference,
): Uint8Array<ArrayBuffer> {
  return encodeBytes(
    GRAPH.initializer,
    join([
      ...fields,
      externalEntry("location", location),
      externalEntry("offset", String(start)),
      externalEntry("length", String(end - start)),
      encodeInteger(TENSOR.dataLocation, EXTERNAL_LOCATION),
    ]),
  );
}

function externalEntry(key: string, value: string): Uint8Array<ArrayBuffer> {
  return encodeBytes(TENSOR.externalData, join([encodeText(ENTRY.key, key), encodeText(ENTRY.value, value)]));
}
