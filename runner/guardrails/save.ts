/**
 * Saves guardrails.
 *
 * @module
 */

import { checkOptions } from "../../ops/options.ts";
import { dirname, join } from "../../ops/standard.ts";
import { VERSION } from "../../version.ts";
import { fileDigest } from "../models/files/file_digest.ts";
import type { ModelFolder } from "../models/files/folder.ts";
import { readOptional } from "../models/files/read.ts";
import { type Precision, precisionOf } from "../models/engine/loaded_cut.ts";
import { createChatTemplate, specialTokens } from "../models/rows/chat_template.ts";
import { lengthLimit } from "../models/rows/length_check.ts";
import { loadTokenizer } from "../models/rows/tokenizer.ts";
import { withModel } from "../onnx/open_model.ts";
import { storedArray } from "../onnx/small_model.ts";
import { planStandalone, writeStandalone } from "../onnx/standalone.ts";
import type { Runner } from "../runner.ts";
import { FILES, FORMAT, FORMAT_VERSION, type Manifest, MANIFEST_FILE, type ManifestInput } from "./files/manifest.ts";
import { plainTemplate } from "./files/plain_template.ts";
import { checkTarget, replaceFolder } from "./files/target.ts";
import { tokenizerFile } from "./files/tokenizer_file.ts";
import { type GraphProbe, planGuardGraph } from "./graph/guard_graph.ts";
import type { Guardrail } from "./guardrail.ts";
import { type GuardSource, isHalf, openSource, pointOfFields } from "./source.ts";
import { readThreshold } from "./threshold.ts";
import { verifyScores } from "./verify.ts";

/** How a guardrail is saved. */
export interface SaveOptions {
  /** Ends the work; nothing is left of it. */
  readonly signal?: AbortSignal;
}

/** A guardrail that was saved. */
export interface SavedGuardrail {
  /** Its folder. */
  readonly folder: string;
  /** What `guardrail.json` holds. */
  readonly manifest: Manifest;
  /** Bytes of all files. */
  readonly bytes: number;
  /** What whoever ships it should know. */
  readonly warnings: readonly string[];
}

/** A guardrail that is being saved. */
interface Saving {
  readonly guardrail: Guardrail;
  readonly runner: Runner;
  readonly source: GuardSource;
  /** The folder that is being written. */
  readonly folder: string;
  readonly warnings: string[];
}

/** As {@linkcode Guardrail.save}. */
export async function saveGuardrail(
  guardrail: Guardrail,
  folder: string,
  runner: Runner,
  options: SaveOptions,
): Promise<SavedGuardrail> {
  const { signal } = checkOptions("save", options, ["signal"]) as SaveOptions;
  await checkTarget(folder);
  await runner.materialize(guardrail.probes.map(({ probe }) => probe), { signal });
  const warnings: string[] = [];
  const source = await openSource(guardrail.probes[0].fields, { signal, onWarning: (text) => warnings.push(text) });
  await Deno.mkdir(dirname(folder), { recursive: true });
  const part = `${folder}.${crypto.randomUUID().slice(0, 8)}.part`;
  await Deno.mkdir(part);
  try {
    const saving = { guardrail, runner, source, folder: part, warnings };
    const probes = await graphProbes(saving);
    const precision = await writeGraph(saving, probes);
    signal?.throwIfAborted();
    const input = await writeTextFiles(saving);
    const manifest = await writeManifest(saving, probes, precision, input);
    signal?.throwIfAborted();
    await verifyScores(part, source.model, probes, { ...input, precision, signal });
    await replaceFolder(part, folder);
    const bytes = Object.values(manifest.files).reduce((sum, file) => sum + file.bytes, 0);
    return { folder, manifest, bytes, warnings };
  } catch (error) {
    await Deno.remove(part, { recursive: true }).catch(() => {});
    throw error;
  }
}

async function graphProbes({ guardrail, runner, source }: Saving): Promise<GraphProbe[]> {
  return await Promise.all(guardrail.probes.map(async ({ name, probe, fields }) => ({
    output: name,
    probe: await runner.probe(probe),
    point: source.pointOf(pointOfFields(fields)),
    tokenMode: fields.tokenMode as GraphProbe["tokenMode"],
    isHalf: isHalf(fields),
  })));
}

async function writeGraph({ source: { model }, folder }: Saving, probes: readonly GraphProbe[]): Promise<Precision> {
  const { plan, precision } = withModel(model.modelPath, (onnx) => {
    const { cut, arrays } = planGuardGraph(onnx, model.config, probes);
    const plan = planStandalone(cut, model.modelPath, arrays.map(storedArray), FILES.weights);
    return { plan, precision: precisionOf(cut) };
  });
  await writeStandalone(plan, join(folder, FILES.graph), join(folder, FILES.weights));
  return precision;
}

async function writeTextFiles(saving: Saving): Promise<ManifestInput> {
  const { guardrail: { probes: [{ fields }] }, source: { model }, folder, warnings } = saving;
  const template = fields.applyChatTemplate ? createChatTemplate(model) : undefined;
  const plain = template === undefined ? { prefix: "", suffix: "", strip: false } : plainTemplate(template);
  if (plain === undefined) {
    warnings.push(
      "The model's chat template does more with a text than to put something around it, or knows the time: prefix and suffix " +
        "in guardrail.json are null, and programs that do not load the folder with probegraph have to render chat_template.jinja",
    );
  }
  const maxLength = mostTokens(model, fields.maxLength === null ? null : Number(fields.maxLength));
  await Deno.writeTextFile(join(folder, FILES.tokenizer), await tokenizerFile(model, maxLength));
  const { chat_template: _, ...config } = model.tokenizerConfig;
  await Deno.writeTextFile(join(folder, FILES.tokenizerConfig), `${JSON.stringify(config, null, 2)}\n`);
  if (template !== undefined) await Deno.writeTextFile(join(folder, FILES.chatTemplate), template.parts.source);
  const { bos_token: start } = specialTokens(model);
  return {
    apply_chat_template: template !== undefined,
    prefix: plain?.prefix ?? null,
    suffix: plain?.suffix ?? null,
    strip: plain?.strip ?? false,
    add_special_tokens: template === undefined,
    max_length: maxLength,
    empty_text_id: start === undefined ? null : (await loadTokenizer(model)).tokenId(start) ?? null,
    pad_token_id: model.config.padTokenId,
  };
}

/** Tokenizers without a limit say 1e30. */
const NO_LIMIT = 1e9;

/** Where training cut texts, or where the model ends. */
function mostTokens(model: ModelFolder, maxLength: number | null): number | null {
  const stated = maxLength ?? model.tokenizerConfig.model_max_length;
  const cut = typeof stated === "number" && stated < NO_LIMIT ? stated : Infinity;
  const most = Math.min(cut, lengthLimit(model, { maxLength })?.tokens ?? Infinity);
  return most === Infinity ? null : most;
}

async function writeManifest(
  saving: Saving,
  probes: readonly GraphProbe[],
  precision: Precision,
  input: ManifestInput,
): Promise<Manifest> {
  const { guardrail, runner, source: { model, provenance }, folder } = saving;
  const license = guardrail.license ?? await statedLicense(model.path);
  if (license === undefined) {
    saving.warnings.push(
      "Nothing says under which licence the model may be passed on: give guardrail({ license }) once you know",
    );
  }
  const manifest: Manifest = {
    format: FORMAT,
    version: FORMAT_VERSION,
    name: guardrail.name,
    created_with: `probegraph ${VERSION}`,
    model: {
      name: guardrail.probes[0].fields.model,
      architecture: model.config.modelType,
      license: license ?? null,
      provenance,
    },
    graph: { precision, quantization: null },
    input,
    probes: await Promise.all(guardrail.probes.map(async ({ name, category, probe, x, threshold }, i) => ({
      name,
      category,
      output: probes[i].output,
      ...await readThreshold(threshold, probe, runner),
      layer: probes[i].point,
      token_mode: probes[i].tokenMode,
      model_type: probes[i].probe.modelType,
      op: probe.uuid,
      activations: x.uuid,
    }))),
    files: await digests(folder),
  };
  await Deno.writeTextFile(join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

async function digests(folder: string): Promise<Manifest["files"]> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  const entries = await Promise.all(names.map(async (name) => {
    const path = join(folder, name);
    const info = await Deno.stat(path);
    return [name, { bytes: info.size, sha256: await fileDigest(path, info) }] as const;
  }));
  return Object.fromEntries(entries);
}

/** The licence in the front matter of a model's README, as the hub has it. */
async function statedLicense(folder: string): Promise<string | undefined> {
  const [, front] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(await readOptional(join(folder, "README.md")) ?? "") ?? [];
  const read = (key: string) => new RegExp(`^${key}:[ \\t]*["']?([^"'\\r\\n]+)`, "m").exec(front ?? "")?.[1].trim();
  return read("license_name") ?? read("license");
}
