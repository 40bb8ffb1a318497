/**
 * Written from `split_kernels.wat` by `deno task kernels`.
 *
 * @module
 */

/** The module's bytes, in base64. */
export const SPLIT_KERNELS: string =
  "AGFzbQEAAAABBwFgA39/fwACEQEFc3BsaXQGbWVtb3J5AgABAwIBAAcOAQppbnRlcmxlYXZlAAAKcgFwAgF/AnsgACABaiEDA0AgAP0AAAAhBC" +
  "AAIAFq/QAAACEFIAIgBCAF/Q0AEAERAhIDEwQUBRUGFgcX/QsAACACIAQgBf0NCBgJGQoaCxsMHA0dDh4PH/0LABAgAEEQaiEAIAJBIGohAiAA" +
  "IANJDQALCw==";
