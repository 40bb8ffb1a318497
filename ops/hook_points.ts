/**
 * TransformerLens's names of the points inside of a model: `blocks.5.hook_resid_post`, `blocks.5.attn.hook_z`.
 *
 * @module
 */

import { suggest } from "./messages.ts";

/**
 * What lies at a point: `stream` `[position, d_model]`, `heads` `[position, head, d_head]`, `pattern`
 * `[head, query, key]`, `neurons` `[position, neuron]`, `normalized` `[position, d_model]`.
 */
export type HookLayout = "stream" | "heads" | "pattern" | "neurons" | "normalized";

/** What lies at each point of a block, by the end of its name. */
export const HOOK_SITES: Readonly<Record<string, HookLayout>> = Object.freeze({
  "hook_resid_pre": "stream",
  "hook_resid_mid": "stream",
  "hook_resid_post": "stream",
  "hook_attn_out": "stream",
  "hook_mlp_out": "stream",
  "attn.hook_q": "heads",
  "attn.hook_k": "heads",
  "attn.hook_v": "heads",
  "attn.hook_z": "heads",
  "attn.hook_pattern": "pattern",
  "mlp.hook_post": "neurons",
  "ln1.hook_normalized": "normalized",
  "ln2.hook_normalized": "normalized",
});

/** Every point of the residual stream. */
export const STREAM_POINTS: readonly string[] = Object.freeze([
  "blocks.*.hook_resid_pre",
  "blocks.*.hook_resid_mid",
  "blocks.*.hook_resid_post",
]);

/** A point, taken apart. */
export interface HookName {
  /** The block from 0, or `null` for every block (`blocks.*.…`). */
  readonly block: number | null;
  /** The end of the name, a key of {@linkcode HOOK_SITES}. */
  readonly site: string;
  /** What lies there. */
  readonly layout: HookLayout;
}

/** Takes a point's name apart; `undefined` where it is none. */
export function parseHookName(name: string): HookName | undefined {
  const match = /^blocks\.(\d+|\*)\.(.+)$/.exec(name);
  if (match === null || !Object.hasOwn(HOOK_SITES, match[2])) return undefined;
  const [, block, site] = match;
  return { block: block === "*" ? null : Number(block), site, layout: HOOK_SITES[site] };
}

/** What is wrong with the name of one point, or `undefined`. */
export function hookNameProblem(name: string): string | undefined {
  const hook = parseHookName(name);
  if (hook !== undefined) {
    if (hook.block !== null) return undefined;
    return `${JSON.stringify(name)} is a point of every block, and one is needed: write blocks.0.${hook.site}`;
  }
  return unknownHook(name);
}

/** What is wrong with the names of points, in which `*` stands for every block; or `undefined`. */
export function hookNamesProblem(names: readonly string[]): string | undefined {
  if (names.length === 0) return `no point is given: name one, such as "blocks.3.hook_resid_post"`;
  const odd = names.find((name) => parseHookName(name) === undefined);
  if (odd !== undefined) return unknownHook(odd);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return twice === undefined ? undefined : `${JSON.stringify(twice)} is there twice`;
}

/** What is wrong with the name of a site that is patched, the same in every block; or `undefined`. What a norm gives is read, not patched. */
export function siteProblem(site: string): string | undefined {
  const names = Object.keys(HOOK_SITES).filter((name) => HOOK_SITES[name] !== "normalized");
  if (names.includes(site)) return undefined;
  return `there is no site ${JSON.stringify(site)}${suggest(site, names)}; there are ${names.join(", ")}`;
}

/** The name of the point of a layer, counted from 0: what flows into that block. */
export function pointOfLayer(layer: unknown): string | undefined {
  const isIndex = typeof layer === "bigint" || Number.isInteger(layer);
  return isIndex && Number(layer) >= 0 ? `blocks.${layer}.hook_resid_pre` : undefined;
}

function unknownHook(name: string): string {
  const start = /^blocks\.(\d+|\*)\./.exec(name)?.[0] ?? "blocks.N.";
  const names = Object.keys(HOOK_SITES).map((site) => `${start}${site}`);
  const all = Object.keys(HOOK_SITES).map((site) => `blocks.N.${site}`);
  return `there is no point ${JSON.stringify(name)}${suggest(name, names)}; there are ${all.join(", ")}`;
}
