/**
 * The parts of a sentence-transformers model that come after the transformer, as its `modules.json` lists them.
 *
 * @module
 */
import { join } from "../../../ops/standard.ts";
import { ModelError } from "../../../ops/errors.ts";
import { recordIn } from "../../../ops/json_record.ts";
import { checkFiles } from "../files/check_files.ts";
import { readOptionalJson, readOptionalList } from "../files/read.ts";
import { POOLING_MODES, type PoolingMode } from "../rows/pooling.ts";
import { isStWeights, openStLayer, ST_LAYERS, type StLayer } from "./st_layers.ts";
import { readStSettings, type StSettings } from "./st_prompt.ts";
import { readStTransformer, type StTransformer, TRANSFORMER_SETTINGS } from "./st_transformer.ts";

/** How a sentence-transformers model makes a vector of a text. */
export interface StPipeline {
  /** Folder of the transformer, relative to the model's. */
  readonly transformerPath: string;
  /** How it reads texts. */
  readonly transformer: StTransformer;
  /** The prompt, and how long vectors are. */
  readonly settings: StSettings;
  /** How the tokens' vectors become one. */
  readonly pooling: readonly PoolingMode[];
  /** Whether the tokens of the prompt are among them. */
  readonly includePrompt: boolean;
  /** What is done to that vector. */
  readonly layers: readonly StLayer[];
}

/** The files that {@linkcode readStPipeline} reads, of all files of a repository. */
export function isStFile(file: string): boolean {
  return /^(modules|config_sentence_transformers)\.json$/.test(file) ||
    /^(\d+_\w+\/)?sentence_[\w-]+_config\.json$/.test(file) || /^\d+_\w+\/config\.json$/.test(file) ||
    isStWeights(file);
}

/** What is read of a module's folder. */
const MODULE_FILES = ["config.json", "model.safetensors", ...TRANSFORMER_SETTINGS];

/** Names in older configurations. */
const OLD_POOLING: Readonly<Record<string, PoolingMode>> = {
  pooling_mode_cls_token: "cls",
  pooling_mode_max_tokens: "max",
  pooling_mode_mean_tokens: "mean",
  pooling_mode_mean_sqrt_len_tokens: "mean_sqrt_len_tokens",
  pooling_mode_weightedmean_tokens: "weightedmean",
  pooling_mode_lasttoken: "lasttoken",
};

/**
 * Reads the pipeline of a model folder.
 *
 * @throws {ModelError} if the folder has no `modules.json`, or one with parts that are not supported
 */
export async function readStPipeline(folder: string): Promise<StPipeline> {
  checkFiles(folder, ["modules.json", "config_sentence_transformers.json"]);
  const modules = await readModules(folder);
  // A module's folder can have any name.
  checkFiles(folder, modules.flatMap(({ path }) => MODULE_FILES.map((name) => join(path, name))));
  const [transformer, pooling, ...rest] = modules;
  const unknown = rest.find(({ kind }) => !ST_LAYERS.includes(kind));
  if (transformer?.kind !== "Transformer" || pooling?.kind !== "Pooling" || unknown !== undefined) {
    throw new ModelError(
      `Cannot open the sentence-transformers model ${folder}: its modules are ${
        modules.map(({ kind }) => kind).join(", ")
      }; ` +
        `Transformer and Pooling are supported, followed by any of ${ST_LAYERS.join(", ")}`,
    );
  }
  const poolingConfig = await readOptionalJson(join(folder, pooling.path, "config.json")) ?? {};
  return {
    transformerPath: transformer.path,
    transformer: await readStTransformer(join(folder, transformer.path)),
    settings: await readStSettings(folder),
    pooling: poolingModes(poolingConfig, folder),
    includePrompt: poolingConfig.include_prompt !== false,
    layers: await Promise.all(rest.map(({ kind, path }) => openStLayer(kind, join(folder, path)))),
  };
}

async function readModules(folder: string): Promise<{ readonly kind: string; readonly path: string }[]> {
  const modules = await readOptionalList(join(folder, "modules.json"));
  if (modules === undefined) {
    throw new ModelError(
      `Cannot open the sentence-transformers model ${folder}: it has no modules.json; other models can be used with hf: or onnx:`,
    );
  }
  return modules.map(recordIn).map(({ type, path }) => ({ kind: kindOf(String(type)), path: checkPath(path, folder) }));
}

/** The class of a module, without the place where one version or another keeps it. Others' classes keep their whole name. */
function kindOf(type: string): string {
  return type.startsWith("sentence_transformers.") ? type.split(".").at(-1)! : type;
}

/** The path comes from outside. */
function checkPath(path: unknown, folder: string): string {
  if (typeof path === "string" && !/(^|[\\/])\.\.([\\/]|$)|^[\\/]/.test(path)) return path;
  throw new ModelError(
    `Cannot open the sentence-transformers model ${folder}: modules.json names the path ${JSON.stringify(path)}`,
  );
}

function poolingModes(config: Readonly<Record<string, unknown>>, folder: string): readonly PoolingMode[] {
  const named = [config.pooling_mode ?? []].flat();
  const modes = named.length > 0
    ? named
    : Object.entries(OLD_POOLING).filter(([key]) => config[key] === true).map(([, mode]) => mode);
  const unknown = modes.find((mode) => !POOLING_MODES.includes(mode as PoolingMode));
  if (unknown === undefined) return modes.length > 0 ? modes as PoolingMode[] : ["mean"];
  throw new ModelError(
    `Cannot open the sentence-transformers model ${folder}: its pooling mode ${
      JSON.stringify(unknown)
    } is not known; ` +
      `known are ${POOLING_MODES.join(", ")}`,
  );
}
