/**
 * Finds the model that a path names: a folder, or one ONNX file in it.
 *
 * @module
 */
import { basename, dirname, isAbsolute, join, relative, resolve } from "../../../ops/standard.ts";
import { ModelError } from "../../../ops/errors.ts";
import { readConfig } from "../../../stores/config.ts";
import { isGranted } from "../../../stores/granted.ts";
import { expandHome } from "../../../stores/home.ts";
import { placeOf } from "../../../stores/program_folders.ts";
import { modelFolders, ROOT_FILES } from "./model_file.ts";
import { isDirectory, isFile } from "./read.ts";

/** Where a model is. */
export interface ModelPlace {
  /** The folder with its configuration and tokenizer. */
  readonly folder: string;
  /** The ONNX file that was named, relative to the folder, with slashes; `undefined` if none was. */
  readonly file: string | undefined;
}

/**
 * Finds a model.
 *
 * @param name path of a folder, or of an ONNX file in it or in a folder below; `~` at the start is the user's home. What
 * the working directory does not have of a relative path is looked for in the configured folder of models, and in the
 * project around: the nearest folder above with a `deno.json`. So one name, and one op, means one model in a project's
 * programs and notebooks, wherever they run.
 * @throws {ModelError} if there is no such thing; the message says what to write instead
 */
export async function locateModel(name: string): Promise<ModelPlace> {
  const path = await nearestPlace(expandHome(name));
  if (await isDirectory(path)) {
    await refuseOtherFolder(path);
    return { folder: path, file: undefined };
  }
  if (!path.endsWith(".onnx") || !await isFile(path)) throw await missing(name, path);
  const folder = await folderOf(path);
  return { folder, file: relative(folder, path).replaceAll("\\", "/") };
}

/** The first place of a path where there is something; the path itself where there is none. */
async function nearestPlace(path: string): Promise<string> {
  if (isAbsolute(path) || await exists(path)) return path;
  for (const base of [readConfig().modelsDir, await projectFolder()]) {
    if (base !== undefined && await exists(join(base, path))) return join(base, path);
  }
  return await placeOf(path);
}

/** Where else a relative path was looked for, in words. */
async function elsewhere(): Promise<string> {
  const [models, project] = [readConfig().modelsDir, await projectFolder()];
  return ` in ${Deno.cwd()}${models === undefined ? "" : `, nor in ${models} (PROBEGRAPH_MODELS)`}` +
    (project === undefined || project === Deno.cwd() ? "" : `, nor in the project's folder ${project}`);
}

/** The nearest folder above the working directory with a configuration of Deno. */
async function projectFolder(): Promise<string | undefined> {
  for (let folder = resolve("."); dirname(folder) !== folder; folder = dirname(folder)) {
    if (await isFile(join(folder, "deno.json")) || await isFile(join(folder, "deno.jsonc"))) return folder;
  }
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return await isDirectory(path) || await isFile(path);
}

async function folderOf(file: string): Promise<string> {
  for (const folder of modelFolders(resolve(file).replaceAll("\\", "/"))) {
    if (await hasRootFile(folder)) return folder.replace(/(?<=.)\/$/, "");
  }
  return dirname(resolve(file));
}

async function hasRootFile(folder: string): Promise<boolean> {
  for (const name of ROOT_FILES) if (await isFile(join(folder, name))) return true;
  return false;
}

/** Folders that are nearly the right one. */
async function refuseOtherFolder(path: string): Promise<void> {
  if (await hasRootFile(path)) return;
  const repository = /^models--(.+)$/.exec(basename(path))?.[1].replaceAll("--", "/");
  if (repository !== undefined) {
    throw new ModelError(
      `Cannot open the model ${path}: it is the hub's cache of a repository; use hf:${repository}`,
    );
  }
  const parent = dirname(path);
  if (basename(path) !== "onnx" || !await isFile(join(parent, "config.json"))) return;
  throw new ModelError(
    `Cannot open the model ${path}: its configuration is in the folder above; use onnx:${parent}, or name one file: ` +
      `onnx:${join(path, "model.onnx")}`,
  );
}

async function missing(name: string, path: string): Promise<ModelError> {
  if (!isGranted({ name: "read", path })) {
    return new ModelError(
      `Cannot open the model ${path}: the program may not read it; run it with --allow-read=${path}`,
    );
  }
  if (await isFile(path)) {
    const advice = /\.gguf$/i.test(path)
      ? "GGUF files are read by llama.cpp and Ollama: serve it with `ollama create` and use ollama:NAME, or export the " +
        "original model to ONNX"
      : `give the path of its folder, onnx:${dirname(path)}, or of an ONNX file`;
    return new ModelError(`Cannot open the model ${path}: it is a file; ${advice}`);
  }
  if (path.endsWith(".onnx") && await isDirectory(dirname(path))) {
    const names = (await Array.fromAsync(Deno.readDir(dirname(path)))).map((entry) => entry.name);
    const models = names.filter((entry) => entry.endsWith(".onnx")).sort().join(", ");
    return new ModelError(
      `Cannot open the model ${path}: there is no such file; its folder has ${models || "no ONNX file"}`,
    );
  }
  const isHubName = /^\w[\w.-]*(\/[\w.-]+)?(\/\S+\.onnx)?(@[\w./-]+)?$/.test(name);
  return new ModelError(
    `Cannot open the model: there is no folder ${path}${
      isAbsolute(path) ? "" : await elsewhere()
    }; give the path of a ` +
      "folder with config.json, tokenizer.json and onnx/model.onnx" +
      (isHubName ? `; a model of the Hugging Face Hub is named hf:${name}` : ""),
  );
}
