/**
 * The user's configuration: which store is used where none is named, where a remote one is cached, where models are.
 *
 * Strongest first: an argument, the environment, the configuration file, the default.
 *
 * @module
 */

import { dirname, join } from "../ops/standard.ts";
import { StoreError } from "../ops/errors.ts";
import { isGranted, temporaryFolder, variableIfGranted } from "./granted.ts";
import { userConfigFolder } from "./home.ts";
import { writeWholeFile } from "./whole_file.ts";
import { listNames, show } from "../ops/messages.ts";

/** What the configuration file can hold. */
export interface Config {
  /** Where results are kept: a path, `file:///…`, `memory://…`, `s3://…` */
  readonly storeUri?: string;
  /** Folder in which a remote store is cached. */
  readonly cacheDir?: string;
  /** Size that the cache is kept under. */
  readonly cacheMaxBytes?: number;
  /** Folder in which datasets' files from other machines are kept. */
  readonly dataCacheDir?: string;
  /** Whether rows that other ops have computed are used. */
  readonly reuseRows?: boolean;
  /** Folder in which the relative paths of models begin, where the working directory does not have them. */
  readonly modelsDir?: string;
}

/** One setting: what it is, its names in code, in the file and in the environment, and how its value is read. */
export interface Setting {
  /** Its name in code. */
  readonly key: keyof Config;
  /** Its name in the configuration file. */
  readonly file: string;
  /** Its name in the environment. */
  readonly variable: string;
  /** What it is, in a line. */
  readonly about: string;
  /** What a value has to be. */
  readonly needs: string;
  /** A value as it was given, read; `undefined` for what is none. */
  readonly parse: (value: unknown) => Config[keyof Config];
}

/** The variable that says whether rows of other ops are used. */
export const REUSE_VARIABLE = "PROBEGRAPH_REUSE_ROWS";

/** All settings, as people are shown them. */
export const SETTINGS: readonly Setting[] = [
  {
    key: "storeUri",
    file: "store_uri",
    variable: "PROBEGRAPH_STORE_URI",
    about: "where results are kept",
    needs: "a string",
    parse: text,
  },
  {
    key: "cacheDir",
    file: "cache_dir",
    variable: "PROBEGRAPH_CACHE_DIR",
    about: "folder in which a remote store is cached",
    needs: "a string",
    parse: text,
  },
  {
    key: "cacheMaxBytes",
    file: "cache_max_bytes",
    variable: "PROBEGRAPH_CACHE_MAX_BYTES",
    about: "size that the cache is kept under",
    needs: "a positive whole number",
    parse: byteCount,
  },
  {
    key: "dataCacheDir",
    file: "data_cache_dir",
    variable: "PROBEGRAPH_DATA_CACHE",
    about: "folder in which datasets' files from other machines are kept",
    needs: "a string",
    parse: text,
  },
  {
    key: "modelsDir",
    file: "models_dir",
    variable: "PROBEGRAPH_MODELS",
    about: "folder in which relative paths of models begin",
    needs: "a string",
    parse: text,
  },
  {
    key: "reuseRows",
    file: "reuse_rows",
    variable: REUSE_VARIABLE,
    about: "whether rows that other ops have computed are used",
    needs: "true or false",
    parse: truth,
  },
];

/**
 * Path of the configuration file: in `$XDG_CONFIG_HOME`, or in `.config` of the user's home.
 *
 * @throws {StoreError} where the program may not read the variables that name it.
 */
export function configPath(): string {
  const path = knownConfigPath();
  if (path !== undefined) return path;
  throw new StoreError("Cannot tell where the configuration is: run the program with --allow-env=XDG_CONFIG_HOME,HOME");
}

function knownConfigPath(): string | undefined {
  const folder = userConfigFolder();
  return folder && join(folder, "probegraph", "config.json");
}

/** The store that is used where none is named. */
export interface ConfiguredStore {
  /** A path or a URI. */
  readonly uri: string;
  /** What names it, for people. */
  readonly place: string;
}

/**
 * The store that is used where none is named.
 *
 * @throws {StoreError} where the configuration file cannot be read.
 */
export function configuredStore(): ConfiguredStore {
  const [variables, file] = [readVariables(), readConfigFile()];
  if (variables.storeUri !== undefined) return { uri: variables.storeUri, place: "the variable PROBEGRAPH_STORE_URI" };
  if (file.storeUri !== undefined) {
    return { uri: file.storeUri, place: `store_uri of the configuration ${configPath()}` };
  }
  return { uri: join(temporaryFolder(), "probegraph"), place: "default; PROBEGRAPH_STORE_URI names another" };
}

/** The URI of {@linkcode configuredStore}. */
export function defaultStoreUri(): string {
  return configuredStore().uri;
}

/** The settings of the environment and, below them, of the configuration file. */
export function readConfig(): Config {
  return { ...readConfigFile(), ...readVariables() };
}

/** Writes settings to the configuration file; those that are not named stay as they are. */
export async function writeConfig(changes: Config): Promise<void> {
  const merged = { ...readConfigFile(), ...changes };
  const named = SETTINGS.filter(({ key }) => merged[key] !== undefined).map(({ key, file }) => [file, merged[key]]);
  const path = configPath();
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await writeWholeFile(path, JSON.stringify(Object.fromEntries(named), null, 2) + "\n");
  } catch (error) {
    throw new StoreError(`Cannot write the configuration ${path}: ${(error as Error).message}`, { cause: error });
  }
}

function readVariables(): Config {
  const entries = SETTINGS.flatMap((setting) => {
    const value = variableIfGranted(setting.variable);
    return value ? [[setting.key, parseValue(setting, value, `The variable ${setting.variable}`)]] : [];
  });
  return Object.fromEntries(entries);
}

function readConfigFile(): Config {
  const path = knownConfigPath();
  // Settings can be done without: a program that may not read them has none.
  if (path === undefined || !isGranted({ name: "read", path })) return {};
  let content: string;
  try {
    content = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw new StoreError(`Cannot read the configuration ${path}: ${(error as Error).message}`, { cause: error });
  }
  return checkConfig(path, parseJson(path, content));
}

function parseJson(path: string, content: string): unknown {
  try {
    return JSON.parse(content);
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
    return [setting.key, parseValue(setting, value, `${name} of the configuration ${path}`)];
  });
  return Object.fromEntries(entries);
}

function parseValue(setting: Setting, value: unknown, place: string): NonNullable<Config[keyof Config]> {
  const parsed = setting.parse(value);
  if (parsed !== undefined) return parsed;
  throw new StoreError(`${place} is ${show(value)}: ${setting.needs} is needed`);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** As variables tell it, or as JSON does. */
function truth(value: unknown): boolean | undefined {
  const truths: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
    [true, true],
    ["true", true],
    ["1", true],
    [false, false],
    ["false", false],
    ["0", false],
  ]);
  return truths.get(value);
}

/** Variables are text; the file may hold a number. */
function byteCount(value: unknown): number | undefined {
  const count = typeof value === "string" ? Number(value) : value;
  return typeof count === "number" && Number.isSafeInteger(count) && count > 0 ? count : undefined;
}
