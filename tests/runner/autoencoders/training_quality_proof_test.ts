/** What trained autoencoders explain, beside SAELens's own training on the same vectors. */
import assert from "node:assert/strict";
import { trainSae } from "../../../mod.ts";
import { decode } from "../../../runner/autoencoders/decode.ts";
import { Encoder } from "../../../runner/autoencoders/encoder.ts";
import { ReconstructionSums } from "../../../runner/autoencoders/metrics.ts";
import { openAutoencoder } from "../../../runner/autoencoders/open.ts";
import { vectorFacts } from "../../../runner/autoencoders/training/batches.ts";
import { tokenStates } from "./_token_states.ts";

interface Run {
  readonly explained_variance: number;
  readonly l0: number;
}

const RECORD = new URL("../../fixtures/autoencoders/saelens_training.json", import.meta.url);
const saelens = JSON.parse(await Deno.readTextFile(RECORD));
const { runner, states } = await tokenStates();
const signal = new AbortController().signal;

for (const architecture of ["topk", "batch_topk"] as const) {
  Deno.test(`as much is explained as by SAELens's training, within 2 %, with no more features on: ${architecture}`, async () => {
    const { width, k, batch_size: batchSize, epochs, vectors } = saelens;
    const rows = (await states.toArray() as readonly (readonly ArrayLike<number>[])[]).flat();
    const data = Float32Array.from(rows.flatMap((row) => Array.from(row)));
    const x = { rows: rows.length, columns: rows[0].length, data };
    assert.equal(x.rows, vectors);
    const folder = await Deno.makeTempDir();
    await trainSae(states, { width, k, batchSize, epochs, architecture }).save(folder, { runner });
    const { contentHash } = (await runner.loadSae(folder)).fields as { readonly contentHash: string };
    const sae = await openAutoencoder({ contentHash, path: folder }, { signal, onWarning() {} });
    await using encoder = await Encoder.open(sae);
    const encoded = await encoder.encode(x);
    const sums = new ReconstructionSums(width, (await vectorFacts(x, signal)).mean);
    sums.add(x, decode(sae, await sae.decoder.read(), encoded), encoded.features);
    const { explained_variance: explained, l0 } = sums.metrics();
    const seeds = saelens[architecture].seeds as readonly Run[];
    const mean = (name: keyof Run) => seeds.reduce((sum, run) => sum + run[name], 0) / seeds.length;
    assert.ok(explained > 0.98 * mean("explained_variance"), `${explained}, ${mean("explained_variance")}`);
    assert.ok(l0 < 1.01 * mean("l0") && l0 > 0.9 * k, `${l0}, ${mean("l0")}`);
    await Deno.remove(folder, { recursive: true });
  });
}
