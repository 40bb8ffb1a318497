/**
 * The user's configuration: which store is used where none is named.
 *
 * Strongest first: an argument, the environment, the configuration file, the default.
 *
 * @module
 */

import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { StoreError } from "../ops/errors.ts";
import { listNames, show } from "../ops/messages.ts";

/** What the configuration file can hold. */
export interface Config {
  /** Where results are kept: a path, `file:///…`, `memory://…`, … */
  readonly storeUri?: string;
}

/** Names in the file and in the environment. */
const SETTINGS: readonly { readonly key: keyof Config; readonly file: string; readonly variable: string }[] = [
  { key: "storeUri", file: "store_uri", variable: "PROBEGRAPH_STORE_URI" },
];

/** Path of the configuration file: in `$XDG_CONFIG_HOME`, or in `.config` of the user's home. */
export function configPath(): string {
  const base = Deno.env.get("XDG_CONFIG_HOME") || Deno.env.get("APPDATA") || join(homedir(), ".config");
  return join(base, "probegraph", "config.json");
}

/**
 * The store that is used where none is named.
 *
 * @throws {StoreError} where the configuration file cannot be read.
 */
export function defaultStoreUri(): string {
  return readConfig().storeUri ?? join(tmpdir(), "probegraph");
}

/** The settings of the environment and, below them, of the configuration file. */
export function readConfig(): Config {
  const stored = readConfigFile();
  const settings = SETTINGS.map(({ key, variable }) => [key, Deno.env.get(variable) || stored[key]]);
  return Object.fromEntries(settings.filter(([, value]) => value !== undefined));
}

/** Writes settings to the configuration file; those that are not named stay as they are. */
export async function writeConfig(changes: Config): Promise<void> {
  const merged = { ...readConfigFile(), ...changes };
  const named = SETTINGS.filter(({ key }) => merged[key] !== undefined).map(({ key, file }) => [file, merged[key]]);
  const path = configPath();
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await Deno.writeTextFile(path, JSON.stringify(Object.fromEntries(named), null, 2) + "\n");
}

function readConfigFile(): Config {
  const path = configPath();
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw new StoreError(`Cannot read the configuration ${path}: ${(error as Error).message}`, { cause: error });
  }
  return checkConfig(path, parseJson(path, text));
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StoreError(`The configuration ${path} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function checkConfig(path: string, data: unknown): Config {
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new StoreError(`The configuration ${path} holds ${show(data)}: an object is needed`);
  }
  const entries = Object.entries(data).map(([name, value]) => {
    const setting = SETTINGS.find(({ file }) => file === name);
    if (setting === undefined) {
      const known = listNames(SETTINGS.map(({ file }) => file));
      throw new StoreError(
        `The configuration ${path} has the unknown setting ${JSON.stringify(name)}; it takes ${known}`,
      );
    }
    if (typeof value !== "string") {
      throw new StoreError(`The configuration ${path} has ${show(value)} under ${name}: a string is needed`);
    }
    return [setting.key, value];
  });
  return Object.fromEntries(entries);
}
