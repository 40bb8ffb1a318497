/** Safetensors files: the length of a JSON header, the header, and numbers. */
import { readSafetensors } from "../../stores/formats/safetensors.ts";
import { join, utf8 } from "../../stores/bytes.ts";
import type { FuzzTarget } from "../target.ts";

const headerEnd = (input: Uint8Array) => 8 + (input.length < 8 ? 0 : new DataView(input.buffer).getUint32(0, true));

export const target: FuzzTarget = {
  words: ['"dtype"', '"shape"', '"data_offsets"', "BF16", "F64", "__metadata__"],
  json: {
    take: (input) => new TextDecoder().decode(input.subarray(8, headerEnd(input))),
    put(input, text) {
      const header = utf8(text);
      const length = new Uint8Array(new BigUint64Array([BigInt(header.length)]).buffer);
      return join([length, header, input.subarray(headerEnd(input))]);
    },
  },
  run: (input) => readSafetensors(input, "weights"),
};
