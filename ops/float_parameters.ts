/**
 * Parameters of classifiers that are floats in Python, whatever number they are: there, `C=1.0` is what people write, and
 * `1.0` and `1` are hashed as different values.
 *
 * @module
 */

import { float, isFloatLiteral } from "./float.ts";

/** The parameters that scikit-learn declares as real numbers, in the classifiers that krnel-graph has. */
export const FLOAT_PARAMETERS: ReadonlySet<string> = new Set([
  "C",
  "alpha",
  "cache_size",
  "ccp_alpha",
  "coef0",
  "epsilon",
  "eta0",
  "gamma",
  "intercept_scaling",
  "l1_ratio",
  "min_impurity_decrease",
  "min_weight_fraction_leaf",
  "nu",
  "power_t",
  "tol",
  "validation_fraction",
  "var_smoothing",
]);

/** Of Nyström's kernel the degree is a real number too; that of a support vector machine is an integer. */
const KERNEL_PARAMETERS: ReadonlySet<string> = new Set([...FLOAT_PARAMETERS, "degree"]);

/**
 * Parameters as Python has them: those that scikit-learn declares as floats become floats, also inside `nystroem_params`
 * and the like; the others stay as they are.
 *
 * @example
 * ```ts
 * import { floats, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [[0], [1]], y: [false, true] });
 * const positives = data.colBoolean("y");
 * data.colVector("x").trainClassifier({ positives, params: floats({ C: 1, max_iter: 200 }) }); // C=1.0, max_iter=200
 * ```
 * @throws {TypeError} where `params` is no object.
 */
export function floats(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (!isTable(params)) throw new TypeError(`floats() takes an object of parameters, got ${typeof params}`);
  return withFloats(params, integerPaths(params));
}

/** Where a parameter is: its name, after that of the table that it is in. */
export type ParameterPath = readonly string[];

/** The parameters that are integers here and floats in scikit-learn. */
export function integerPaths(params: Readonly<Record<string, unknown>>, path: ParameterPath = []): ParameterPath[] {
  const names = path.length === 0 ? FLOAT_PARAMETERS : KERNEL_PARAMETERS;
  return Object.entries(params).flatMap(([name, value]) => {
    if (isTable(value)) return integerPaths(value, [...path, name]);
    return names.has(name) && Number.isInteger(value) ? [[...path, name]] : [];
  });
}

/** The same parameters with some of their integers as floats. */
export function withFloats(
  params: Readonly<Record<string, unknown>>,
  paths: readonly ParameterPath[],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const inside = paths.filter(([first]) => first === name);
      if (inside.length === 0) return [name, value];
      return [name, isTable(value) ? withFloats(value, inside.map(([, ...rest]) => rest)) : float(value as number)];
    }),
  );
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isFloatLiteral(value);
}
