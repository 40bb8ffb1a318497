/**
 * The parts of a sentence-transformers model that come after the transformer, as its `modules.json` lists them.
 *
 * @module
 */
import { join } from "node:path";
import { ModelError } from "../../ops/errors.ts";
import { readOptionalJson } from "./folder.ts";
import { POOLING_MODES, type PoolingMode } from "./pooling.ts";

/** How a sentence-transformers model makes a vector of a text. */
export interface StPipeline {
  /** Folder of the transformer, relative to the model's. */
  readonly transformerPath: string;
  /** Most tokens of a text, if the model says so. */
  readonly maxLength: number | undefined;
  /** Whether texts become lower case first. */
  readonly lowerCase: boolean;
  /** Text that is put before each text. */
  readonly prompt: string;
  /** How the tokens' vectors become one. */
  readonly pooling: readonly PoolingMode[];
  /** Whether the vector is scaled to length 1. */
  readonly normalize: boolean;
}

/** The small files that {@linkcode readStPipeline} reads, of all files of a repository. */
export function isStFile(file: string): boolean {
  return /^(modules|config_sentence_transformers)\.json$/.test(file) ||
    /^(\d+_\w+\/)?sentence_\w+_config\.json$/.test(file) || /^\d+_\w+\/config\.json$/.test(file);
}

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
  const modules = await readModules(folder);
  const [transformer, pooling, ...rest] = modules;
  const unknown = rest.find(({ kind }) => kind !== "Normalize");
  if (transformer?.kind !== "Transformer" || pooling?.kind !== "Pooling" || unknown !== undefined) {
    throw new ModelError(
      `Cannot open the sentence-transformers model ${folder}: its modules are ${
        modules.map(({ kind }) => kind).join(", ")
      }; ` +
        "Transformer, Pooling and then Normalize are supported, in this order",
    );
  }
  const transformerFolder = join(folder, transformer.path);
  const settings = await readOptionalJson(join(transformerFolder, "sentence_bert_config.json")) ?? {};
  const { max_seq_length: maxLength } = settings;
  const poolingConfig = await readOptionalJson(join(folder, pooling.path, "config.json")) ?? {};
  return {
    transformerPath: transformer.path,
    maxLength: typeof maxLength === "number" ? maxLength : undefined,
    lowerCase: settings.do_lower_case === true,
    prompt: await readPrompt(folder, poolingConfig),
    pooling: poolingModes(poolingConfig, folder),
    normalize: rest.length > 0,
  };
}

async function readModules(folder: string): Promise<{ readonly kind: string; readonly path: string }[]> {
  const modules: unknown = await readOptionalJson(join(folder, "modules.json"));
  if (!Array.isArray(modules)) {
    throw new ModelError(
      `Cannot open the sentence-transformers model ${folder}: it has no modules.json; other models can be used with hf: or onnx:`,
    );
  }
  return modules.map(({ type, path }) => ({ kind: String(type).split(".").at(-1)!, path: checkPath(path, folder) }));
}

/** The path comes from outside. */
function checkPath(path: unknown, folder: string): string {
  if (typeof path === "string" && !/(^|[\\/])\.\.([\\/]|$)|^[\\/]/.test(path)) return path;
  throw new ModelError(
    `Cannot open the sentence-transformers model ${folder}: modules.json names the path ${JSON.stringify(path)}`,
  );
}

/** The prompt that the model puts before texts when no other is asked for. */
async function readPrompt(folder: string, pooling: Readonly<Record<string, unknown>>): Promise<string> {
  const config = await readOptionalJson(join(folder, "config_sentence_transformers.json")) ?? {};
  const name = config.default_prompt_name;
  const prompt = typeof name === "string" ? (config.prompts as Record<string, unknown> | undefined)?.[name] : undefined;
  if (typeof prompt !== "string" || prompt === "") return "";
  if (pooling.include_prompt !== false) return prompt;
  throw new ModelError(
    `Cannot open the sentence-transformers model ${folder}: it leaves its prompt ${
      JSON.stringify(prompt)
    } out of the ` +
      "pooling (include_prompt: false), which is not supported",
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
