/**
 * The configuration of the encoder of an encoder and a decoder.
 *
 * @module
 */

type Json = Readonly<Record<string, unknown>>;

/** The encoder's number of blocks, where the usual names are the decoder's or both parts' (BART, Marian, ProphetNet, T5). */
const LAYERS = ["encoder_layers", "num_encoder_layers", "num_layers"];

/** What `config.json` says of the encoder, under the names of a model of one part. */
export function encoderConfig(json: Json): Json {
  const own = typeof json.encoder === "object" && json.encoder !== null ? json.encoder as Json : {};
  const layers = LAYERS.map((name) => json[name]).find((count) => typeof count === "number");
  return { ...json, ...(layers === undefined ? {} : { num_hidden_layers: layers }), ...own };
}
