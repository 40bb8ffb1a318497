/**
 * Whether a model of the hub has a chat template.
 *
 * @module
 */
import { join } from "../../../ops/standard.ts";
import { checkFiles } from "../files/check_files.ts";
import { findChatTemplate, TEXT_FILES } from "../files/folder.ts";
import { isDirectory, readOptionalJson } from "../files/read.ts";
import { CachedRepository } from "./cache.ts";
import { parseHubModel } from "./repository.ts";
import { hubSettings } from "./settings.ts";

/**
 * Looks into the hub's cache, or into a folder. The hub is not asked.
 *
 * @param name `org/name`, or the path of a folder
 * @returns `undefined` where the model's tokenizer is not here
 */
export async function hasChatTemplate(name: string): Promise<boolean | undefined> {
  const folder = await isDirectory(name) ? name : await cachedFolder(name).catch(() => undefined);
  if (folder === undefined) return undefined;
  checkFiles(folder, TEXT_FILES);
  const config = await readOptionalJson(join(folder, "tokenizer_config.json"));
  if (config === undefined) return undefined;
  const { chatTemplate, otherChatTemplates } = await findChatTemplate(folder, config);
  return chatTemplate !== undefined || otherChatTemplates.length > 0;
}

async function cachedFolder(name: string): Promise<string | undefined> {
  const cache = await CachedRepository.of(parseHubModel(name).repository, await hubSettings());
  const commit = await cache.commit();
  return commit === undefined ? undefined : cache.snapshot(commit);
}
