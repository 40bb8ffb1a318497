/**
 * A lint rule: nothing is spread into the arguments of a call. They go onto the stack, which has room for some 120,000:
 * `Math.max(...row)` works on every small example and fails on a large vocabulary.
 *
 * What a function got as a rest parameter it may pass on, as it came in that way. Tests and benchmarks are free to spread.
 *
 * @module
 */

import { isSource } from "./is_source.ts";

type Functions = Deno.lint.FunctionDeclaration | Deno.lint.FunctionExpression | Deno.lint.ArrowFunctionExpression;

const HINT = "Walk the values instead, or use largest() and smallest() of ops/extremes.ts";

const plugin: Deno.lint.Plugin = {
  name: "probegraph",
  rules: {
    "no-spread-arguments": {
      create(context) {
        if (!isSource(context.filename)) return {};
        const rests: (string | undefined)[] = [];
        const enter = ({ params }: Functions): void => void rests.push(restName(params));
        const leave = (): void => void rests.pop();
        const check = ({ arguments: given }: Deno.lint.CallExpression | Deno.lint.NewExpression): void => {
          for (const argument of given) {
            if (argument.type !== "SpreadElement" || isPassedOn(argument, rests)) continue;
            context.report({
              node: argument.argument,
              message: "Arguments are spread: a large array ends the stack",
              hint: HINT,
            });
          }
        };
        return {
          FunctionDeclaration: enter,
          "FunctionDeclaration:exit": leave,
          FunctionExpression: enter,
          "FunctionExpression:exit": leave,
          ArrowFunctionExpression: enter,
          "ArrowFunctionExpression:exit": leave,
          CallExpression: check,
          NewExpression: check,
        };
      },
    },
  },
};

function restName(parameters: Functions["params"]): string | undefined {
  const last = parameters.at(-1);
  return last?.type === "RestElement" && last.argument.type === "Identifier" ? last.argument.name : undefined;
}

/** Whether a rest parameter of a function around is passed on. */
function isPassedOn({ argument }: Deno.lint.SpreadElement, rests: readonly (string | undefined)[]): boolean {
  return argument.type === "Identifier" && rests.includes(argument.name);
}

export default plugin;
