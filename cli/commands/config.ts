/**
 * `probegraph config`: shows or changes the configuration.
 *
 * @module
 */

import type { Command } from "commander";
import { type Config, configPath, defaultStoreUri, readConfig, writeConfig } from "../../stores/config.ts";
import { paint } from "../colours.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { positiveInteger } from "../graph/options.ts";
import { QUEUE_VARIABLE, queueLabel, queueOfEnvironment } from "../queue/option.ts";
import type { Terminal } from "../terminal.ts";

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  command
    .option("--store-uri <uri>", "where results are kept: a path, file:///… or s3://bucket/prefix")
    .option("--cache-dir <folder>", "folder in which a remote store is cached")
    .option("--cache-max-bytes <number>", "size that the cache is kept under", positiveInteger)
    .option("-j, --json", "print one line of JSON")
    .action(async ({ json, storeUri, cacheDir, cacheMaxBytes }: Config & { json?: boolean }) => {
      const changes = withoutUndefined({ storeUri, cacheDir, cacheMaxBytes });
      const isChange = Object.keys(changes).length > 0;
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

const ABOUT: readonly (readonly [keyof Config, name: string, about: string])[] = [
  ["storeUri", "store_uri", "where results are kept (PROBEGRAPH_STORE_URI)"],
  ["cacheDir", "cache_dir", "folder in which a remote store is cached (PROBEGRAPH_CACHE_DIR)"],
  ["cacheMaxBytes", "cache_max_bytes", "size that the cache is kept under (PROBEGRAPH_CACHE_MAX_BYTES)"],
];

function configText(config: Config, isChange: boolean, terminal: Terminal): string {
  const lines = ABOUT.map(([key, name, about]) => {
    return `${paint(terminal, "faint", `# ${about}`)}\n${name}: ${JSON.stringify(config[key] ?? null)}\n`;
  });
  const queue = `${paint(terminal, "faint", `# ${QUEUE_ABOUT}`)}\nqueue: ${JSON.stringify(shownQueue())}\n`;
  return `${isChange ? "Saved in" : "File:"} ${configPath()}\n${lines.join("")}${queue}`;
}

const QUEUE_ABOUT = `the queue of worker and run --queue (${QUEUE_VARIABLE} only: it may have a password)`;

function jsonData(config: Config): Record<string, unknown> {
  const settings = ABOUT.map(([key, name]) => [name, config[key] ?? null]);
  return { path: configPath(), ...Object.fromEntries(settings), queue: shownQueue() };
}

/** The queue of the environment, without its password. */
function shownQueue(): string | null {
  const url = queueOfEnvironment();
  return url === undefined ? null : queueLabel(url);
}

function withoutUndefined(config: Config): Config {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}
