/**
 * The models that are at hand, by their names.
 *
 * @module
 */

import { join } from "../../ops/standard.ts";
import { hubSettings } from "../../runner/models/hub/settings.ts";
import { readConfig } from "../../stores/config.ts";

/** Models in the hub's cache, in the folder of models and in a project's folder, as `scheme:name`. */
export async function modelsAtHand(folder: string): Promise<string[]> {
  const { modelsDir } = readConfig();
  const local = await Promise.all([folder, ...modelsDir === undefined ? [] : [modelsDir]].map(localModels));
  const { cacheFolder } = await hubSettings();
  return [...local.flat(), ...await cachedModels(cacheFolder)];
}

/** Models in a folder and in the folders in it. */
async function localModels(folder: string): Promise<string[]> {
  const near = await foldersIn(folder);
  const below = await Promise.all(near.map(async (name) => {
    return (await foldersIn(join(folder, name))).map((inner) => `${name}/${inner}`);
  }));
  const isModel = await Promise.all([...near, ...below.flat()].map(async (name) => {
    return await holdsModel(join(folder, name)) ? [`onnx:${name}`] : [];
  }));
  return isModel.flat();
}

async function cachedModels(cache: string): Promise<string[]> {
  const found = (await foldersIn(cache)).map(async (name) => {
    const [type, ...id] = name.split("--");
    const snapshots = join(cache, name, "snapshots");
    if (type !== "models" || id.length === 0) return [];
    const hold = await Promise.all((await foldersIn(snapshots)).map((commit) => holdsModel(join(snapshots, commit))));
    return hold.includes(true) ? [`hf:${id.join("/")}`] : [];
  });
  return (await Promise.all(found)).flat();
}

/** Whether a folder has an ONNX model and its configuration. */
async function holdsModel(folder: string): Promise<boolean> {
  const names = await namesIn(folder);
  if (!names.includes("config.json")) return false;
  return [...names, ...await namesIn(join(folder, "onnx"))].some((name) => name.endsWith(".onnx"));
}

async function foldersIn(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).filter(({ name, isDirectory }) => isDirectory && !/^(\.|node_modules$)/.test(name))
    .map(({ name }) => name);
}

async function namesIn(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).map(({ name }) => name);
}

/** What is in a folder; nothing where there is none that can be read. */
async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  return await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
}
