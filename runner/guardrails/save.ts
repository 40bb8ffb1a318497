/**
 * Saves guardrails.
 *
 * @module
 */

import { GuardrailError } from "../../ops/errors.ts";
import type { Op } from "../../ops/op.ts";
import { checkOptions } from "../../ops/options.ts";
import { dirname, join } from "../../ops/standard.ts";
import { whileWriting } from "../../stores/file_error.ts";
import { VERSION } from "../../version.ts";
import { checkStored } from "../evaluation/implementations.ts";
import { fileDigest } from "../models/files/file_digest.ts";
import type { ModelFolder } from "../models/files/folder.ts";
import { readOptional } from "../models/files/read.ts";
import { type Precision, precisionOf } from "../models/engine/precision.ts";
import { createChatTemplate, specialTokens } from "../models/rows/chat_template.ts";
import { readableLength } from "../models/rows/length_check.ts";
import { loadTokenizer } from "../models/rows/tokenizer.ts";
import { NO_LIMIT } from "../models/rows/tokens.ts";
import { withModel } from "../onnx/open_model.ts";
import { storedArray } from "../onnx/small_model.ts";
import { planStandalone, writeStandalone } from "../onnx/standalone.ts";
import type { Runner } from "../runner.ts";
import { folderOf } from "./files/folder_of.ts";
import { FILES, FORMAT, FORMAT_VERSION, type Manifest, MANIFEST_FILE, type ManifestInput } from "./files/manifest.ts";
import { plainTemplate } from "./files/plain_template.ts";
import { checkTarget, PartFolders, replaceFolder } from "./files/target.ts";
import { tokenizerFile } from "./files/tokenizer_file.ts";
import { type GraphProbe, planGuardGraph } from "./graph/guard_graph.ts";
import type { Guard } from "./guard.ts";
import type { GuardrailParts, PlannedProbe } from "./guardrail.ts";
import { loadFolder } from "./load_folder.ts";
import { measureLoss, writeQuantized } from "./quantize.ts";
import { SavedGuardrail } from "./saved.ts";
import { isHalf, pointOfFields } from "./activations.ts";
import { type GuardSource, openSource } from "./source.ts";
import { readThreshold } from "./threshold.ts";
import { verifyScores } from "./verify.ts";

/** How a guardrail is saved. */
export interface SaveOptions {
  /** Ends the work; nothing is left of it. */
  readonly signal?: AbortSignal;
}

/** A guardrail that is being saved. */
interface Saving {
  readonly guardrail: GuardrailParts;
  readonly source: GuardSource;
  /** The folder that is being written. */
  readonly folder: string;
  readonly warnings: string[];
  readonly signal: AbortSignal | undefined;
}

/** As `Guardrail.save`. */
export async function saveGuardrail(
  guardrail: GuardrailParts,
  path: string,
  options: SaveOptions,
): Promise<SavedGuardrail> {
  const { signal } = checkOptions("save", options, ["signal"]) as SaveOptions;
  const folder = folderOf("save", path);
  await checkTarget(folder);
  await guardrail.runner.materialize(guardrail.probes.map(({ probe }) => probe), { signal });
  for (const probe of guardrail.probes) await refuseOtherModel(probe, guardrail.runner);
  const warnings: string[] = [];
  const source = await openSource(guardrail.probes[0].fields, { signal, onWarning: (text) => warnings.push(text) });
  return await whileWriting(folder, () => writeFolder(folder, { guardrail, source, warnings, signal }));
}

/** Writes a guardrail beside the folder that is asked for, tries it out, and puts it in its place. */
async function writeFolder(folder: string, given: Omit<Saving, "folder">): Promise<SavedGuardrail> {
  const { guardrail, warnings, signal } = given;
  await Deno.mkdir(dirname(folder), { recursive: true });
  await using parts = new PartFolders(folder);
  const saving = { ...given, folder: await parts.create() };
  const exact = await writeExact(saving);
  const quantized = guardrail.quantize && { ...saving, folder: await parts.create() };
  const manifest = await tryOut(saving, exact, quantized);
  signal?.throwIfAborted();
  await replaceFolder((quantized ?? saving).folder, folder);
  return new SavedGuardrail(folder, manifest, await folderBytes(folder), warnings);
}

/** A probe's numbers mean nothing for a model of other weights than those that it was trained on. */
async function refuseOtherModel({ name, probe, x }: PlannedProbe, runner: Runner): Promise<void> {
  const read = (probe.fields as { readonly x?: Op }).x ?? x;
  const change = await checkStored(read, await runner.status(read));
  if (change === undefined) return;
  throw new GuardrailError(
    `Cannot save the guardrail: the probe ${name} was trained on other weights than it would be shipped with. ${change}`,
  );
}

/** A folder that is written, and what was put into its graph. */
interface Written {
  readonly manifest: Manifest;
  readonly probes: readonly GraphProbe[];
}

/** Writes the folder as it is without quantisation. */
async function writeExact(saving: Saving): Promise<Written> {
  const probes = await graphProbes(saving);
  const precision = await writeGraph(saving, probes);
  saving.signal?.throwIfAborted();
  const input = await writeTextFiles(saving);
  const manifest = await describe(saving, probes, precision, input);
  await writeManifest(saving.folder, manifest);
  saving.signal?.throwIfAborted();
  return { manifest, probes };
}

/** Compares the folder's scores with those of the probes, and writes the one in 8 bits, if there is to be one. */
async function tryOut(saving: Saving, { manifest, probes }: Written, quantized: Saving | undefined): Promise<Manifest> {
  const { folder, source, signal } = saving;
  await using guard = await loadFolder(folder);
  const { input, graph: { precision } } = manifest;
  await verifyScores(guard, source.model, probes, { ...input, precision, signal });
  return quantized === undefined ? manifest : await quantizeSaved(folder, guard, quantized, manifest);
}

/** Writes the folder with the graph in 8 bits, and measures what that costs. */
async function quantizeSaved(
  exactFolder: string,
  exactGuard: Guard,
  saving: Saving,
  exact: Manifest,
): Promise<Manifest> {
  const { guardrail: { probes, quantize, runner }, folder, signal } = saving;
  await writeQuantized(exactFolder, folder, signal);
  const texts = Object.keys(exact.files).filter((name) => name !== FILES.graph && name !== FILES.weights);
  for (const name of texts) await Deno.copyFile(join(exactFolder, name), join(folder, name));
  const graph = { precision: "int8", quantization: null } as const;
  const unmeasured = { ...exact, graph, files: await digests(folder) };
  await writeManifest(folder, unmeasured);
  await using quantized = await loadFolder(folder);
  const quantization = await measureLoss({ exact: exactGuard, quantized }, probes, quantize!, runner, signal);
  const manifest = { ...unmeasured, graph: { ...graph, quantization } };
  await writeManifest(folder, manifest);
  return manifest;
}

async function graphProbes({ guardrail: { probes, runner }, source }: Saving): Promise<GraphProbe[]> {
  return await Promise.all(probes.map(async ({ name, probe, fields }) => ({
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

/** Where training cut texts, or where the model ends. */
function mostTokens(model: ModelFolder, maxLength: number | null): number | null {
  const most = readableLength(model, maxLength ?? undefined) ?? NO_LIMIT;
  return most < NO_LIMIT ? most : null;
}

async function describe(
  saving: Saving,
  probes: readonly GraphProbe[],
  precision: Precision,
  input: ManifestInput,
): Promise<Manifest> {
  const { guardrail, source: { model, provenance }, folder } = saving;
  const license = guardrail.license ?? await statedLicense(model.path);
  if (license === undefined) {
    saving.warnings.push(
      "Nothing says under which licence the model may be passed on: give license (--license on the command line) once you know",
    );
  }
  return {
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
      ...await readThreshold(threshold, probe, guardrail.runner),
      layer: probes[i].point,
      token_mode: probes[i].tokenMode,
      model_type: probes[i].probe.modelType,
      op: probe.uuid,
      activations: x.uuid,
    }))),
    files: await digests(folder),
  };
}

async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await Deno.writeTextFile(join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function digests(folder: string): Promise<Manifest["files"]> {
  const names = (await namesIn(folder)).filter((name) => name !== MANIFEST_FILE).sort();
  const entries = await Promise.all(names.map(async (name) => {
    const path = join(folder, name);
    const info = await Deno.stat(path);
    return [name, { bytes: info.size, sha256: await fileDigest(path, info) }] as const;
  }));
  return Object.fromEntries(entries);
}

async function folderBytes(folder: string): Promise<number> {
  const sizes = (await namesIn(folder)).map(async (name) => (await Deno.stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
}

/** The licence in the front matter of a model's README, as the hub has it. */
async function statedLicense(folder: string): Promise<string | undefined> {
  const [, front] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(await readOptional(join(folder, "README.md")) ?? "") ?? [];
  const read = (key: string) => new RegExp(`^${key}:[ \\t]*["']?([^"'\\r\\n]+)`, "m").exec(front ?? "")?.[1].trim();
  return read("license_name") ?? read("license");
}
