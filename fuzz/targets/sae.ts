/** Folders of autoencoders: settings as JSON, and weights in base64. */
import { join } from "../../ops/standard.ts";
import { autoencoderFiles, CONFIG, readAutoencoder, seeFiles, WEIGHTS } from "../../runner/autoencoders/read.ts";
import { CONFIG_2, PARAMS_2 } from "../../runner/autoencoders/gemma_scope.ts";
import { SPARSITY_FILE } from "../../runner/autoencoders/sparsity.ts";
import type { FuzzTarget } from "../target.ts";
import { useAll } from "./_all.ts";
import { temporaryFolder } from "./_folder.ts";

interface Forms {
  readonly cfg?: unknown;
  readonly weights?: unknown;
  readonly sparsity?: unknown;
}

const ROOT = new URL("../../", import.meta.url);
const folder = temporaryFolder();
const PAIRS = [[CONFIG, WEIGHTS], [CONFIG_2, PARAMS_2]].map((names, i) => {
  Deno.mkdirSync(join(folder, String(i)));
  return names.map((name) => join(folder, String(i), name));
});

export const target: FuzzTarget = {
  words: [
    "architecture",
    "jumprelu",
    "skip_transcoder",
    "normalize_activations",
    "activation_fn_kwargs",
    "hook_head_index",
    "hf_hook_point_in",
    "model.layers.99999999999999999999.output",
    "rescale_acts_by_decoder_norm",
  ],
  *seeds() {
    const read = (path: string) => JSON.parse(Deno.readTextFileSync(new URL(path, ROOT)));
    for (const { cfg, weights } of read("tests/fixtures/autoencoders/forms.json")) {
      yield JSON.stringify({ cfg, weights });
    }
    for (const { config, weights } of read("tests/fixtures/autoencoders/gemma_scope_2.json")) {
      yield JSON.stringify({ cfg: config, weights });
    }
  },
  run: async (input) => await useAll(PAIRS.map((paths) => () => readFolder(paths, formsIn(input)))),
};

async function readFolder([settings, weights]: readonly string[], forms: Forms): Promise<void> {
  await Deno.writeTextFile(settings, JSON.stringify(forms.cfg) ?? "");
  await Deno.writeFile(weights, bytesIn(forms.weights));
  await Deno.writeFile(join(settings, "..", SPARSITY_FILE), bytesIn(forms.sparsity ?? forms.weights));
  const files = await seeFiles(await autoencoderFiles(weights));
  const { sparsity: _, ...without } = files;
  await useAll([() => readAutoencoder(files), async () => {
    const { encoder, decoder } = await readAutoencoder(without);
    await Promise.all([encoder.read(), decoder.read()]);
  }]);
}

function bytesIn(text: unknown): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.fromBase64(String(text));
  } catch {
    return new Uint8Array();
  }
}

function formsIn(input: Uint8Array): Forms {
  try {
    return Object(JSON.parse(new TextDecoder().decode(input)));
  } catch {
    return {};
  }
}
