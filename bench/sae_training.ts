/**
 * Training sparse autoencoders beside SAELens's own trainer, on the same vectors equally often: seconds, and how much of the
 * vectors what was trained explains, as SAELens reads and measures it.
 *
 * Usage: deno run -A bench/sae_training.ts PYTHON
 * PYTHON has sae-lens 6. The vectors are the demo model's states of all tokens of 150 prompts. Both sides have one thread, and
 * SAELens the learning rate with which it explains most of them (tests/fixtures/autoencoders/record_training.py). Seconds are
 * those of the processor, beside those of the clock; programs are loaded before they count.
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Runner } from "../mod.ts";
import { saveAutoencoder } from "../runner/autoencoders/stored.ts";
import { rateForWidth, type TrainingSettings } from "../runner/autoencoders/training/settings.ts";
import { trainAutoencoder } from "../runner/autoencoders/training/train.ts";

const SEEDS = [0, 1, 2];
const ARCHITECTURES = ["topk", "batch_topk"] as const;
const SHAPE = { width: 256, k: 12, batchSize: 256, epochs: 10 };

interface Trained {
  readonly seconds: number;
  readonly cpu: number;
}

/** A trained autoencoder, as SAELens measures it. */
interface Judged {
  readonly explained_variance: number;
  readonly l0: number;
  readonly dead: number;
}

async function tokenStates() {
  const demo = fileURLToPath(new URL("../demo/", import.meta.url));
  const prompts = (await new Runner({ store: "memory://" }).fromParquet(`${demo}data/train.parquet`)).take(150);
  const options = { model: `onnx:${demo}model`, layer: 3, tokenMode: "all" } as const;
  const states = await prompts.colText("prompt").llmLayerActivations(options).toArray();
  const rows = (states as readonly (readonly ArrayLike<number>[])[]).flat();
  const data = Float32Array.from(rows.flatMap((row) => Array.from(row)));
  return { rows: rows.length, columns: rows[0].length, data };
}

async function trainOurs(
  vectors: Awaited<ReturnType<typeof tokenStates>>,
  architecture: typeof ARCHITECTURES[number],
  seed: number,
  folder: string,
): Promise<Trained> {
  const learning = { learningRate: rateForWidth(SHAPE.width), auxCoefficient: 1 / 32, deadAfter: 100 };
  const settings: TrainingSettings = { ...SHAPE, ...learning, architecture, seed };
  const [start, before] = [performance.now(), process.cpuUsage()];
  const { autoencoder } = await trainAutoencoder(vectors, settings, { point: "blocks.3.hook_resid_pre" }, {
    cores: { cores: 1 },
    signal: new AbortController().signal,
    keepEvery: Infinity,
    kept: () => Promise.resolve(undefined),
    keep: () => Promise.resolve(),
    onStep() {},
  });
  const [seconds, used] = [(performance.now() - start) / 1000, process.cpuUsage(before)];
  await saveAutoencoder(autoencoder, folder);
  return { seconds, cpu: (used.user + used.system) / 1e6 };
}

async function peer<T>(python: string, ...args: string[]): Promise<T> {
  const script = fileURLToPath(new URL("sae_training_peer.py", import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(python, { args: [script, ...args] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const text = new TextDecoder().decode(stdout).trimEnd();
  return JSON.parse(text.slice(text.lastIndexOf("\n") + 1));
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
const listed = (numbers: readonly number[], digits: number) => numbers.map((each) => each.toFixed(digits)).join(", ");

const [python] = Deno.args;
const folder = await Deno.makeTempDir();
try {
  const vectors = await tokenStates();
  const file = `${folder}/vectors.f32`;
  await Deno.writeFile(file, new Uint8Array(vectors.data.buffer));
  const shape = [SHAPE.width, SHAPE.k, SHAPE.batchSize, SHAPE.epochs, vectors.columns].join(",");
  for (const architecture of ARCHITECTURES) {
    // The first loads what is loaded once.
    await trainOurs(vectors, architecture, SEEDS[0], `${folder}/first`);
    const ours: Trained[] = [];
    const folders = SEEDS.map((seed) => `${folder}/${architecture}-${seed}`);
    for (const [i, seed] of SEEDS.entries()) ours.push(await trainOurs(vectors, architecture, seed, folders[i]));
    const theirs = await peer<(Trained & Judged)[]>(python, "train", file, shape, architecture, SEEDS.join(","));
    const judged = await peer<Judged[]>(python, "judge", file, shape, ...folders);
    const [own, other] = [ours, theirs].map((all) => mean(all.map(({ cpu }) => cpu)));
    const explained = [judged, theirs].map((all) => all.map((each) => each.explained_variance));
    console.log(
      `${architecture}: ${own.toFixed(2)} of the processor's seconds beside ${other.toFixed(2)}, ${
        (other / own).toFixed(2)
      } times; by the clock ${mean(ours.map(({ seconds }) => seconds)).toFixed(2)} beside ${
        mean(theirs.map(({ seconds }) => seconds)).toFixed(2)
      }; explained ${listed(explained[0], 4)} beside ${listed(explained[1], 4)}, ${
        (mean(explained[0]) / mean(explained[1])).toFixed(4)
      } of it; L0 ${listed(judged.map(({ l0 }) => l0), 2)} beside ${
        listed(theirs.map(({ l0 }) => l0), 2)
      }; dead features ${listed(judged.map(({ dead }) => dead), 0)} beside ${
        listed(theirs.map(({ dead }) => dead), 0)
      }`,
    );
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
