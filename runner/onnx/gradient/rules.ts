/**
 * All rules of differentiation.
 *
 * @module
 */
import type { Rule, RuleNode, Rules } from "./rule.ts";
import { ACTIVATIONS } from "./rules/activations.ts";
import { ELEMENTWISE } from "./rules/elementwise.ts";
import { NORMS } from "./rules/norms.ts";
import { PICKS } from "./rules/picks.ts";
import { PRODUCTS } from "./rules/products.ts";
import { REDUCING } from "./rules/reductions.ts";
import { ROTATIONS } from "./rules/rotations.ts";
import { SHAPES } from "./rules/shapes.ts";

/** The rule of each operator that has one. Operators of the same name in other domains are the same function. */
export const RULES: Rules = {
  ...ELEMENTWISE,
  ...ACTIVATIONS,
  ...PRODUCTS,
  ...NORMS,
  ...REDUCING,
  ...SHAPES,
  ...PICKS,
  ...ROTATIONS,
};

/** Domains whose operators the rules are for. */
const DOMAINS: ReadonlySet<string> = new Set(["", "com.microsoft"]);

/** The rule of a node; `undefined` if there is none. */
export function ruleOf({ opType, domain }: RuleNode): Rule | undefined {
  return DOMAINS.has(domain) && Object.hasOwn(RULES, opType) ? RULES[opType] : undefined;
}
