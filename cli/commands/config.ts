/**
 * `probegraph config`: shows or changes the configuration.
 *
 * @module
 */

import { resolve } from "../../ops/standard.ts";
import type { Command } from "commander";
import { StoreError } from "../../ops/errors.ts";
import { withoutUndefined } from "../../ops/without_undefined.ts";
import { type Config, configPath, defaultStoreUri, readConfig, SETTINGS, writeConfig } from "../../stores/config.ts";
import { FolderStore } from "../../stores/folder.ts";
import { expandHome } from "../../stores/home.ts";
import { openStore } from "../../stores/open.ts";
import type { Store } from "../../stores/store.ts";
import { paint } from "../colours.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { positiveInteger } from "../graph/options.ts";
import { QUEUE_VARIABLE, queueLabel, queueOfEnvironment } from "../queue/option.ts";
import { checkAccess } from "../store_access.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  command
    .option("--store-uri <uri>", "where results are kept: a path, file:///…, s3://bucket/prefix or gs://bucket/prefix")
    .option("--cache-dir <folder>", "folder in which a remote store is cached")
    .option("--cache-max-bytes <number>", "size that the cache is kept under", positiveInteger)
    .option("--data-cache-dir <folder>", "folder in which datasets' files from other machines are kept")
    .option("--models-dir <folder>", "folder in which relative paths of models begin, as in onnx:gpt2")
    .option("--reuse-rows", "take rows that other ops have computed from there, as is usual")
    .option("--no-reuse-rows", "compute them anew")
    .option("--no-check", "save a store that cannot be written to from here, or not now")
    .option("-j, --json", "print one line of JSON")
    .action(async ({ json, check, ...settings }: ConfigOptions) => {
      const changes = changesOf(settings);
      const isChange = Object.keys(changes).length > 0;
      await checkStores(changes, check);
      if (isChange) await writeConfig(changes);
      const config = { ...readConfig(), storeUri: defaultStoreUri() };
      terminal.out(json ? `${JSON.stringify(jsonData(config))}\n` : configText(config, isChange, terminal));
      finish(EXIT.done);
    });
  addExamples(command, [
    ["What is set, and where", "config"],
    [
      "Keep results in a bucket, with a cache on this machine",
      "config --store-uri s3://team/probes --cache-dir ~/.cache/probes",
    ],
  ]);
}

interface ConfigOptions extends Config {
  readonly json?: boolean;
  readonly check: boolean;
}

/** What is to be saved: the settings that were given. */
function changesOf({ storeUri, cacheDir, cacheMaxBytes, dataCacheDir, modelsDir, reuseRows }: Config): Config {
  return withoutUndefined({
    storeUri: fromAnywhere(storeUri),
    cacheDir: fromAnywhere(cacheDir),
    cacheMaxBytes,
    dataCacheDir: fromAnywhere(dataCacheDir),
    modelsDir: fromAnywhere(modelsDir),
    reuseRows,
  });
}

/** A path as it is meant in every folder. */
function fromAnywhere(uri: string | undefined): string | undefined {
  return uri === undefined || uri === "" || /^[A-Za-z][\w+.-]+:/.test(uri) ? uri : resolve(expandHome(uri));
}

/** Opens what is to be saved, and writes to it. */
async function checkStores({ storeUri, cacheDir, dataCacheDir }: Config, isWrittenTo: boolean): Promise<void> {
  const folders = [cacheDir, dataCacheDir].filter((folder) => folder !== undefined);
  const stores = [
    ...(storeUri === undefined ? [] : [opened(storeUri)]),
    ...folders.map((folder) => new FolderStore(folder)),
  ];
  for (const store of isWrittenTo ? stores : []) {
    await checkAccess(store).catch((error) => {
      const message = `Nothing was saved. ${error.message} (--no-check saves it all the same)`;
      throw new StoreError(message, { cause: error });
    });
  }
}

function opened(uri: string): Store {
  try {
    return openStore(uri, { cacheDir: null });
  } catch (error) {
    throw error instanceof StoreError ? new UsageError(`Nothing was saved. ${error.message}`, { cause: error }) : error;
  }
}

function configText(config: Config, isChange: boolean, terminal: Terminal): string {
  const lines = SETTINGS.map(({ key, file, variable, about }) => {
    return `${paint(terminal, "faint", `# ${about} (${variable})`)}\n${file}: ${JSON.stringify(config[key] ?? null)}\n`;
  });
  const queue = `${paint(terminal, "faint", `# ${QUEUE_ABOUT}`)}\nqueue: ${JSON.stringify(shownQueue())}\n`;
  return `${isChange ? "Saved in" : "File:"} ${configPath()}\n${lines.join("")}${queue}`;
}

const QUEUE_ABOUT = `the queue of worker and run --queue (${QUEUE_VARIABLE} only: it may have a password)`;

function jsonData(config: Config): Record<string, unknown> {
  const settings = SETTINGS.map(({ key, file }) => [file, config[key] ?? null]);
  return { path: configPath(), ...Object.fromEntries(settings), queue: shownQueue() };
}

/** The queue of the environment, without its password. */
function shownQueue(): string | null {
  const url = queueOfEnvironment();
  return url === undefined ? null : queueLabel(url);
}
