/**
 * The fuzz targets by name. Each is loaded where it is run.
 *
 * @module
 */

import type { FuzzTarget } from "./target.ts";

/** Names of the targets. */
export const TARGET_NAMES: readonly string[] = [
  "uuid",
  "graph",
  "fields",
  "tags",
  "csv",
  "jsonl",
  "parquet",
  "arrow",
  "onnx",
  "probe",
  "chat-template",
  "tokenizer",
  "s3-xml",
  "status",
  "safetensors",
  "settings",
  "guardrail",
  "servers",
  "npz",
  "wheel",
  "sae",
  "partitions",
  "listings",
  "tables",
  "requests",
];

/** A target, by its name or by the address of a module that has a `target`. */
export async function loadTarget(name: string): Promise<FuzzTarget> {
  const address = TARGET_NAMES.includes(name) ? `./targets/${name.replaceAll("-", "_")}.ts` : name;
  return (await import(address) as { readonly target: FuzzTarget }).target;
}
