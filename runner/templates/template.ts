/**
 * Templates that render what Jinja2 renders, in krnel-graph's environment (autoescape off, Jinja2's filters and tests,
 * and krnel-graph's `drop_nulls` and `repr`) or in that of chat templates.
 *
 * **Why an engine of our own.** The recorded templates call for Python's values: ints apart from floats (`1` and `1.0`,
 * `7 // 2`, `1e+20`), `repr` of nested data, printf formats, code points, `UndefinedError`. `@huggingface/jinja` has
 * JavaScript's values (lists slip into prompts as JSON where Python raises) and no bound on a rendering; nunjucks compiles
 * to JavaScript code and has its semantics. Values run through every filter and operator, so extending either would
 * have meant replacing nearly all of it. This one is tokens, a syntax tree, and an interpreter that walks it.
 *
 * **Why it is safe.** A template is data from anywhere. Nothing is compiled to JavaScript. Values are copied into types of
 * the engine, whose attributes are looked up in fixed tables: there is no way to a prototype, a constructor, a global, a file
 * or another template. Every expression, item and text costs steps of a budget, so each rendering ends.
 *
 * **Where it differs from Jinja2.** Attributes such as `__class__` are an error, in the environment of chat templates
 * once they are used, as in Jinja2's sandbox. `random`, `lipsum` and `urlize` are left out, as are `autoescape true` and
 * loading other templates. Addresses in the text of functions and generators are not printed. Slicing a literal that
 * has no slices (`5[1:]`) is an error, where Jinja2's constant folding hides it. Unicode tables are those of the
 * JavaScript runtime.
 *
 * @module
 */

import { Budget, type RenderLimits } from "./budget.ts";
import { type Environment, PLAIN_ENVIRONMENT } from "./environment.ts";
import { asTemplateError } from "./errors.ts";
import { hiddenNames } from "./syntax/hidden_names.ts";
import { Interpreter } from "./interpreter.ts";
import { checkKnownNames } from "./known_names.ts";
import { normalizeSource } from "./syntax/lexer.ts";
import { parseTemplate } from "./syntax/parser.ts";
import type { Statement } from "./syntax/syntax.ts";

/** A text of a template's own, or a variable that it writes. */
export type Piece = { readonly text: string } | { readonly name: string };

/** A template that is ready to be rendered, as often as needed. */
export interface Template {
  /** What it writes, where that is no more than texts of its own and variables by name. */
  readonly pieces: readonly Piece[] | undefined;
  /**
   * The text for a row.
   *
   * Numbers without a fraction and bigints are ints; `float(1)` is a float. See `convert.ts`.
   *
   * @param context variables by name
   * @param limits what it may use, where that is less than usual
   * @throws {TemplateError} where Jinja2 raises an error, where a limit is exceeded, and where a variable is of a type
   *   that templates do not take; it shows the line and the place in it
   */
  render(context?: Readonly<Record<string, unknown>>, limits?: RenderLimits): string;
}

/**
 * Reads a template.
 *
 * @param source Jinja2 source; leading and trailing white space is kept, but for one line end at the end
 * @param limits what one rendering may use
 * @param environment how the source is read, and what it finds
 * @throws {TemplateError} when the syntax is wrong, or a filter or test is not known
 *
 * @example
 * ```ts
 * import { compileTemplate } from "./template.ts";
 *
 * console.log(compileTemplate("{{ review|trim }}!").render({ review: " good " })); // good!
 * ```
 */
export function compileTemplate(
  source: string,
  limits: RenderLimits = {},
  environment: Environment = PLAIN_ENVIRONMENT,
): Template {
  const text = normalizeSource(source);
  const statements = parse(text, environment);
  const program = { statements, hidden: hiddenNames(statements) };
  return {
    pieces: piecesOf(statements),
    render(context = {}, less = limits) {
      const interpreter = new Interpreter(program, context, environment, new Budget(less));
      try {
        return interpreter.render();
      } catch (error) {
        throw asTemplateError(error, text, interpreter.at);
      }
    },
  };
}

function parse(source: string, environment: Environment): Statement[] {
  try {
    const statements = parseTemplate(source, environment);
    checkKnownNames(statements, environment.filters);
    return statements;
  } catch (error) {
    throw asTemplateError(error, source, 0);
  }
}

function piecesOf(statements: readonly Statement[]): Piece[] | undefined {
  const pieces: Piece[] = [];
  for (const statement of statements) {
    if (statement.kind === "data") pieces.push({ text: statement.text });
    else if (statement.kind !== "output") return undefined;
    else if (!statement.values.every((value) => value.kind === "name")) return undefined;
    else for (const { name } of statement.values) pieces.push({ name });
  }
  return pieces;
}
