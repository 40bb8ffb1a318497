/**
 * Encoding with sparse autoencoders beside SAELens: tokens a second, and peak memory of the whole process. Weights and vectors are
 * random, with some 100 features on for a token. Each measure is a process of its own, ours and theirs in turn.
 *
 * Usage: deno run -A bench/sae.ts PYTHON [case …]
 * PYTHON has sae-lens 6. Seconds are those of the processor, all threads together, beside those of the clock: on a machine that
 * others use as well, the former can be compared.
 */
import process from "node:process";
import { Encoder } from "../runner/autoencoders/encoder.ts";
import { openAutoencoder } from "../runner/autoencoders/open.ts";
import { Runner } from "../mod.ts";
import { writeTensorFile } from "../stores/formats/safetensors.ts";

interface Case {
  readonly columns: number;
  readonly features: number;
  readonly architecture: "standard" | "topk" | "jumprelu";
  readonly tokens: number;
}

/** Vectors that are encoded at once. */
const BATCH = 512;
const ROUNDS = 3;
const CASES: Readonly<Record<string, Case>> = {
  small: { columns: 768, features: 24_576, architecture: "standard", tokens: 8192 },
  small_topk: { columns: 768, features: 24_576, architecture: "topk", tokens: 8192 },
  large: { columns: 2304, features: 65_536, architecture: "jumprelu", tokens: 1024 },
};

interface Measured {
  /** By the clock. */
  readonly seconds: number;
  /** Of the processor. */
  readonly cpu: number;
  readonly megabytes: number;
  /** Those of them at the end that are pages of files, which the system takes away where memory is short. */
  readonly filed: number;
  /** Features that are on for a token. */
  readonly l0: number;
}

/** Random numbers of mean 0 and deviation 1, about. */
function noise(count: number, seed: number, scale = 1): Float32Array<ArrayBuffer> {
  const data = new Float32Array(count);
  let state = seed;
  for (let i = 0; i < count; i++) {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    data[i] = state / 2 ** 31 * Math.sqrt(3) * scale;
  }
  return data;
}

/** Hidden numbers have the deviation 1; 100 of them are above this. */
function threshold({ features }: Case): number {
  return features > 30_000 ? 2.96 : 2.65;
}

async function writeCase(folder: string, each: Case): Promise<void> {
  const { columns, features, architecture } = each;
  const scale = 1 / Math.sqrt(columns);
  const level = threshold(each);
  const bias = new Float32Array(features).fill(architecture === "standard" ? -level : 0);
  const tensors = new Map([
    ["W_enc", { shape: [columns, features], data: noise(columns * features, 1, scale) }],
    ["W_dec", { shape: [features, columns], data: noise(columns * features, 2, scale) }],
    ["b_enc", { shape: [features], data: bias }],
    ["b_dec", { shape: [columns], data: new Float32Array(columns) }],
    ...(architecture === "jumprelu"
      ? [["threshold", { shape: [features], data: new Float32Array(features).fill(level) }]] as const
      : []),
  ]);
  await Deno.mkdir(folder);
  const config = {
    architecture,
    d_in: columns,
    d_sae: features,
    dtype: "float32",
    device: "cpu",
    apply_b_dec_to_input: true,
    normalize_activations: "none",
    ...(architecture === "topk" && { k: 100, rescale_acts_by_decoder_norm: false }),
    metadata: { sae_lens_version: "6.0.0", hook_name: "blocks.0.hook_resid_post" },
  };
  await Deno.writeTextFile(`${folder}/cfg.json`, JSON.stringify(config));
  const bytes = writeTensorFile({ tensors, metadata: { format: "pt" } });
  await Deno.writeFile(`${folder}/sae_weights.safetensors`, ReadableStream.from(bytes));
  const vectors = noise(BATCH * columns, 3);
  await Deno.writeFile(`${folder}/vectors.f32`, new Uint8Array(vectors.buffer));
}

async function measureOurs(folder: string, { columns, tokens }: Case): Promise<Measured> {
  const { contentHash } = (await new Runner({ store: "memory://" }).loadSae(folder)).fields as never;
  const watch = { signal: new AbortController().signal, onWarning() {} };
  const sae = await openAutoencoder({ contentHash, path: folder }, watch);
  const data = new Float32Array((await Deno.readFile(`${folder}/vectors.f32`)).buffer);
  await using encoder = await Encoder.open(sae);
  await encoder.encode({ rows: BATCH, columns, data });
  const [start, before] = [performance.now(), process.cpuUsage()];
  let on = 0;
  for (let done = 0; done < tokens; done += BATCH) {
    const { features } = await encoder.encode({ rows: BATCH, columns, data });
    on += features.reduce((sum, { indices }) => sum + indices.length, 0);
  }
  const [seconds, used] = [(performance.now() - start) / 1000, process.cpuUsage(before)];
  const status = await Deno.readTextFile("/proc/self/status");
  const megabytes = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)![1]) / 1024);
  const cpu = (used.user + used.system) / 1e6;
  return { seconds, cpu, megabytes: megabytes("VmHWM"), filed: megabytes("RssFile"), l0: on / tokens };
}

async function run(program: string, args: readonly string[]): Promise<Measured> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], stderr: "piped" }).output();
  if (!success) throw new Error(`${program} failed: ${new TextDecoder().decode(stderr)}`);
  const text = new TextDecoder().decode(stdout);
  return JSON.parse(text.slice(text.lastIndexOf("{")));
}

/** The round of the middle, by the processor's seconds. */
function middle(rounds: readonly Measured[]): Measured {
  return rounds.toSorted((a, b) => a.cpu - b.cpu)[Math.floor(rounds.length / 2)];
}

async function compare(python: string, name: string, each: Case): Promise<void> {
  const parent = await Deno.makeTempDir();
  const folder = `${parent}/sae`;
  try {
    await writeCase(folder, each);
    const script = (file: string) => new URL(file, import.meta.url).pathname;
    const own = ["run", "-A", "--no-check", "-c", script("../deno.json"), script("sae.ts"), "--own", name, folder];
    const peer = [script("sae_peer.py"), folder, `${each.tokens}`, `${BATCH}`];
    const [ours, theirs]: Measured[][] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await run(Deno.execPath(), own));
      theirs.push(await run(python, peer));
    }
    const [a, b] = [middle(ours), middle(theirs)];
    const rate = (seconds: number) => Math.round(each.tokens / seconds);
    console.log(
      `${name} (${each.columns} × ${each.features}, ${each.architecture}): ${
        rate(a.cpu)
      } tokens a processor's second ` +
        `beside ${rate(b.cpu)}, ${(b.cpu / a.cpu).toFixed(2)} times; by the clock ${rate(a.seconds)} beside ` +
        `${rate(b.seconds)}; ${a.megabytes} MB (${a.filed} of files) beside ${b.megabytes} MB (${b.filed}), ` +
        `${(a.megabytes / b.megabytes).toFixed(2)} of them; ${a.l0.toFixed(1)} and ${b.l0.toFixed(1)} features on`,
    );
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

const [first, ...rest] = Deno.args;
if (first === "--own") console.log(JSON.stringify(await measureOurs(rest[1], CASES[rest[0]])));
else for (const name of rest.length > 0 ? rest : Object.keys(CASES)) await compare(first, name, CASES[name]);
