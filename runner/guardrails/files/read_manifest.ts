/**
 * Reads `guardrail.json`, which a stranger may have written.
 *
 * @module
 */

import { GuardrailError } from "../../../ops/errors.ts";
import { parseJson } from "../../../ops/json_record.ts";
import { join } from "../../../ops/standard.ts";
import type { StreamPoint } from "../../onnx/points.ts";
import { JsonFields } from "./json_fields.ts";
import {
  FILES,
  FORMAT,
  FORMAT_VERSION,
  type Manifest,
  MANIFEST_FILE,
  type ManifestFile,
  type ManifestInput,
  type ManifestMetrics,
  type ManifestProbe,
  type ManifestQuantization,
} from "./manifest.ts";

/** No guardrail says more of itself. */
const MOST_BYTES = 1 << 20;
/** Outputs of one graph. */
const MOST_PROBES = 256;

/**
 * Reads the file of a folder.
 *
 * @throws {GuardrailError} which says what is missing or wrong, and where
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST_FILE);
  try {
    return manifestOf(parseJson(await readText(path)));
  } catch (cause) {
    throw new GuardrailError(
      `Cannot load the guardrail ${folder}: ${reasonOf(cause)}; guardrail(…).save(folder) writes such a folder`,
      { cause },
    );
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return `it has no ${MANIFEST_FILE}`;
  if (cause instanceof SyntaxError) return `${MANIFEST_FILE} is not JSON (${cause.message})`;
  const { message } = cause as Error;
  return cause instanceof GuardrailError ? `in ${MANIFEST_FILE}, ${message}` : message;
}

async function readText(path: string): Promise<string> {
  const { isFile, size } = await Deno.stat(path);
  if (!isFile || size > MOST_BYTES) {
    throw new Error(`${path} is ${isFile ? `${size} bytes long, more than ${MOST_BYTES}` : "no regular file"}`);
  }
  return await Deno.readTextFile(path);
}

function manifestOf(value: unknown): Manifest {
  const fields = new JsonFields(value, "");
  const model = fields.object("model");
  const graph = fields.object("graph");
  return {
    format: fields.choice("format", [FORMAT]),
    version: fields.choice("version", [FORMAT_VERSION]),
    name: fields.text("name"),
    created_with: fields.text("created_with"),
    model: {
      name: model.text("name", 10_000),
      architecture: model.textOrNull("architecture") ?? "",
      license: model.textOrNull("license"),
      provenance: model.object("provenance").record,
    },
    graph: {
      precision: graph.choice("precision", ["float32", "float16", "int8"]),
      quantization: quantizationOf(graph.objectOrNull("quantization")),
    },
    input: inputOf(fields.object("input")),
    probes: probesOf(fields.list("probes", MOST_PROBES)),
    files: filesOf(fields.object("files")),
  };
}

function inputOf(input: JsonFields): ManifestInput {
  return {
    apply_chat_template: input.flag("apply_chat_template"),
    prefix: input.textOrNull("prefix"),
    suffix: input.textOrNull("suffix"),
    strip: input.flag("strip"),
    add_special_tokens: input.flag("add_special_tokens"),
    max_length: input.countOrNull("max_length", 1),
    empty_text_id: input.countOrNull("empty_text_id"),
    pad_token_id: input.count("pad_token_id"),
  };
}

function probesOf(list: readonly JsonFields[]): ManifestProbe[] {
  const probes = list.map((probe): ManifestProbe => ({
    name: probe.text("name"),
    category: probe.text("category"),
    output: probe.text("output"),
    threshold: probe.number("threshold"),
    layer: layerOf(probe),
    token_mode: probe.choice("token_mode", ["last", "mean"]),
    model_type: probe.text("model_type"),
    op: probe.text("op"),
    activations: probe.text("activations"),
    metrics: probe.objectOrNull("metrics")?.record as Record<string, ManifestMetrics> | undefined ?? null,
  }));
  const twice = probes.find(({ name }, i) => probes.findIndex((other) => other.name === name) !== i);
  if (twice !== undefined) throw new GuardrailError(`two probes are called ${JSON.stringify(twice.name)}`);
  return probes;
}

function layerOf(probe: JsonFields): StreamPoint {
  return typeof probe.record.layer === "string" ? probe.text("layer") : probe.count("layer");
}

function quantizationOf(fields: JsonFields | null): ManifestQuantization | null {
  if (fields === null) return null;
  const measured = fields.object("measured");
  const lossOf = (name: string) => {
    const loss = measured.object(name);
    return {
      roc_auc: loss.number("roc_auc"),
      roc_auc_int8: loss.number("roc_auc_int8"),
      loss: loss.number("loss"),
      decided_otherwise: loss.count("decided_otherwise"),
    };
  };
  return {
    scheme: fields.choice("scheme", ["dynamic int8"]),
    max_auc_loss: fields.number("max_auc_loss"),
    rows: fields.count("rows"),
    measured: Object.fromEntries(measured.names.map((name) => [name, lossOf(name)])),
  };
}

const KNOWN: readonly string[] = Object.values(FILES);
const NEEDED: readonly string[] = [FILES.graph, FILES.weights, FILES.tokenizer];

/** Only files of known names are opened: no name leads out of the folder. */
function filesOf(fields: JsonFields): Record<string, ManifestFile> {
  const unknown = fields.names.find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) {
    throw new GuardrailError(`files has ${JSON.stringify(unknown)}, and a guardrail has only ${KNOWN.join(", ")}`);
  }
  const missing = NEEDED.find((name) => !fields.names.includes(name));
  if (missing !== undefined) throw new GuardrailError(`files lacks ${missing}`);
  return Object.fromEntries(fields.names.map((name) => [name, fileOf(fields.object(name))]));
}

function fileOf(file: JsonFields): ManifestFile {
  const sha256 = file.text("sha256");
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new GuardrailError(`files: ${JSON.stringify(sha256)} is no SHA-256`);
  return { bytes: file.count("bytes"), sha256 };
}
