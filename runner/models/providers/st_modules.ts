/**
 * The parts of a sentence-transformers model that come after the transformer, as its `modules.json` lists them.
 *
 * @module
 */
import { join } from "node:path";
import { ModelError } from "../../../ops/errors.ts";
import { readOptionalJson } from "../files/folder.ts";
import { POOLING_MODES, type PoolingMode } from "../rows/pooling.ts";
import { isStWeights, openStLayer, ST_LAYERS, type StLayer } from "./st_layers.ts";

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
  /** Names of the model's prompts if none of them is put before texts. */
  readonly unusedPrompts: readonly string[];
  /** How the tokens' vectors become one. */
  readonly pooling: readonly PoolingMode[];
  /** What is done to that vector. */
  readonly layers: readonly StLayer[];
}

/** The files that {@linkcode readStPipeline} reads, of all files of a repository. */
export function isStFile(file: string): boolean {
  return /^(modules|config_sentence_transformers)\.json$/.test(file) ||
    /^(\d+_\w+\/)?sentence_\w+_config\.json$/.test(file) || /^\d+_\w+\/config\.json$/.test(file) || isStWeights(file);
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
  const unknown = rest.find(({ kind }) => !ST_LAYERS.includes(kind));
  if (transformer?.kind !== "Transformer" || pooling?.kind !== "Pooling" || unknown !== undefined) {
    throw new ModelError(
      `Cannot open the sentence-transformers model ${folder}: its modules are ${
        modules.map(({ kind }) => kind).join(", ")
      }; ` +
        `Transformer and Pooling are supported, followed by any of ${ST_LAYERS.join(", ")}`,
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
    ...await readPrompt(folder, poolingConfig),
    pooling: poolingModes(poolingConfig, folder),
    layers: await Promise.all(rest.map(({ kind, path }) => openStLayer(kind, join(folder, path)))),
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
async function readPrompt(
  folder: string,
  pooling: Readonly<Record<string, unknown>>,
): Promise<Pick<StPipeline, "prompt" | "unusedPrompts">> {
  const config = await readOptionalJson(join(folder, "config_sentence_transformers.json")) ?? {};
  const prompts = Object.entries((config.prompts ?? {}) as Record<string, unknown>);
  const name = config.default_prompt_name ?? undefined;
  if (name === undefined) {
    return { prompt: "", unusedPrompts: prompts.filter(([, text]) => text !== "").map(([key]) => key) };
  }
  const prompt = prompts.find(([key]) => key === name)?.[1];
  if (typeof prompt !== "string") {
    throw new ModelError(
      `Cannot open the sentence-transformers model ${folder}: its default prompt ${
        JSON.stringify(name)
      } is not among ` +
        `its prompts (${prompts.map(([key]) => JSON.stringify(key)).join(", ")})`,
    );
  }
  if (prompt === "" || pooling.include_prompt !== false) return { prompt, unusedPrompts: [] };
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
