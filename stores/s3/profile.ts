/**
 * The AWS profile files.
 *
 * @module
 */

import { join } from "../../ops/standard.ts";
import { StoreError } from "../../ops/errors.ts";
import { isGranted } from "../granted.ts";
import { expandHome } from "../home.ts";

/** Settings of one profile, by their names in the files. A nested setting is `outer.inner`. */
export type Profile = ReadonlyMap<string, string>;

/** The files that hold profiles: keys in one, the rest in the other. */
interface ProfileFiles {
  readonly credentials: string;
  readonly config: string;
}

/**
 * Reads a profile.
 *
 * @param name By default `AWS_PROFILE`, or `default`, which need not exist.
 * @throws {StoreError} where a profile that was asked for is in neither file.
 */
export function readProfile(name: string | undefined = Deno.env.get("AWS_PROFILE") || undefined): Profile {
  const files = profileFiles();
  const own = name ?? "default";
  // The default profile can be done without: where the program may not read it, there is none.
  const read = (path: string) => name !== undefined || isGranted({ name: "read", path }) ? readIni(path) : NO_SECTIONS;
  const config = read(files.config);
  const fromConfig = config.get(`profile ${own}`) ?? config.get(own);
  const fromCredentials = read(files.credentials).get(own);
  if (name !== undefined && fromConfig === undefined && fromCredentials === undefined) {
    throw new StoreError(`No AWS profile ${JSON.stringify(name)} is in ${files.config} or ${files.credentials}`);
  }
  const services = config.get(`services ${fromConfig?.get("services")}`);
  return new Map([...(services ?? []), ...(fromConfig ?? []), ...(fromCredentials ?? [])]);
}

function profileFiles(): ProfileFiles {
  const folder = expandHome("~/.aws");
  return {
    credentials: Deno.env.get("AWS_SHARED_CREDENTIALS_FILE") || join(folder, "credentials"),
    config: Deno.env.get("AWS_CONFIG_FILE") || join(folder, "config"),
  };
}

type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>;

const NO_SECTIONS: Sections = new Map();

function readIni(path: string): Sections {
  try {
    return parseIni(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return NO_SECTIONS;
    throw new StoreError(`Cannot read the AWS file ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Sections of `name = value` lines. Indented lines under a name without a value are settings inside it. */
export function parseIni(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  let outer = "";
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue;
    const header = /^\s*\[\s*(.*?)\s*\]/.exec(line);
    if (header !== null) {
      section = new Map();
      sections.set(header[1].replace(/\s+/g, " "), section);
      continue;
    }
    const [, indent, name, value] = /^(\s*)([^=\s]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    if (indent === "") outer = name;
    section.set(indent === "" ? name : `${outer}.${name}`, value);
  }
  return sections;
}
