/**
 * The environment in which transformers renders chat templates.
 *
 * Source: `_cached_compile_jinja_template` of transformers' `utils/chat_template_utils.py` (5.24): Jinja2's
 * ImmutableSandboxedEnvironment with `trim_blocks` and `lstrip_blocks`, `break` and `continue`, `{% generation %}`,
 * `raise_exception`, `strftime_now`, and a `tojson` that escapes nothing.
 *
 * @module
 */

import { bind, REQUIRED } from "./arguments.ts";
import type { RenderLimits } from "./budget.ts";
import { isTrue } from "./values/compare.ts";
import { dictFromCall, dictFromKeys } from "./values/dict_methods.ts";
import { type Environment, PLAIN_ENVIRONMENT } from "./environment.ts";
import { PyError } from "./errors.ts";
import { GLOBALS, Namespace, rangeOf } from "./globals.ts";
import { defaultSeparators, jsonIndent, jsonText } from "./values/json_text.ts";
import { toText } from "./values/represent.ts";
import { toList } from "./values/sequences.ts";
import { strftime } from "./values/strftime.ts";
import { requireText } from "./values/string_methods.ts";
import { type CallArguments, PyFunction, PyObject, type PyRange, type PyValue, type Runtime } from "./values/values.ts";

/**
 * Enough for a template that goes through half a megabyte of text character by character, and a few seconds at most: a
 * conversation is rendered in one stretch, and others wait for it.
 */
export const CHAT_LIMITS: RenderLimits = { steps: 20_000_000, output: 100_000_000 };

/** The most elements of a range in Jinja2's sandbox. */
const MAX_RANGE = 100_000n;

/** `dict`, which is an object there and no class: it can be called, and has `fromkeys`. */
class TemplateDict extends PyObject {
  override readonly typeName = "TemplateDict";
  override readonly invoke = dictFromCall;

  override attribute(_runtime: Runtime, name: string): PyValue | undefined {
    return name === "fromkeys" ? new PyFunction(name, dictFromKeys) : undefined;
  }

  override describe(): string {
    return "<TemplateDict object>";
  }
}

/** `namespace(…)` whose names have no underscore in front. */
class TemplateNamespace extends Namespace {
  override readonly typeName = "TemplateNamespace";

  override set(name: string, value: PyValue): void {
    if (name.startsWith("_")) throw underscored(name);
    super.set(name, value);
  }
}

/** The environment of chat templates. */
export const CHAT_ENVIRONMENT: Environment = {
  trimBlocks: true,
  lstripBlocks: true,
  hasLoopControls: true,
  captureTags: ["generation"],
  filters: new Map([...PLAIN_ENVIRONMENT.filters, ["tojson", toJson]]),
  globals: new Map<string, PyValue>([
    ...GLOBALS,
    ["dict", new TemplateDict()],
    ["namespace", new PyFunction("namespace", makeNamespace, "<class 'TemplateNamespace'>")],
    ["range", new PyFunction("range", (_runtime, call) => safeRange(call), "<function safe_range>")],
    ["raise_exception", new PyFunction("raise_exception", raiseException, "<function raise_exception>")],
    ["strftime_now", new PyFunction("strftime_now", strftimeNow, "<function strftime_now>")],
  ]),
  isSandboxed: true,
};

function toJson(runtime: Runtime, value: PyValue, call: CallArguments): string {
  const bound = bind("tojson", call, { ensure_ascii: false, indent: null, separators: null, sort_keys: false });
  const indent = jsonIndent(bound.indent);
  return jsonText(runtime, value, {
    indent,
    separators: bound.separators === null ? defaultSeparators(indent) : pairOfTexts(runtime, bound.separators),
    ensureAscii: isTrue(bound.ensure_ascii),
    sortKeys: isTrue(bound.sort_keys),
  });
}

function pairOfTexts(runtime: Runtime, value: PyValue): [string, string] {
  const texts = toList(runtime, value);
  if (texts.length !== 2) throw new PyError("ValueError", `separators are two texts, got ${texts.length}`);
  return [requireText(texts[0]), requireText(texts[1])];
}

function raiseException(runtime: Runtime, call: CallArguments): never {
  throw new PyError("TemplateError", toText(runtime, bind("raise_exception", call, { message: REQUIRED }).message));
}

function strftimeNow(runtime: Runtime, call: CallArguments): string {
  return strftime(new Date(), requireText(bind("strftime_now", call, { format: REQUIRED }).format), runtime.budget);
}

function safeRange(call: CallArguments): PyRange {
  const range = rangeOf(call);
  if (range.length <= MAX_RANGE) return range;
  throw new PyError(
    "OverflowError",
    `Range too big. The sandbox blocks ranges larger than MAX_RANGE (${MAX_RANGE}).`,
  );
}

function makeNamespace(runtime: Runtime, call: CallArguments): Namespace {
  const dict = dictFromCall(runtime, call);
  for (const [key] of dict.entries.values()) {
    if (typeof key === "string" && key.startsWith("_")) throw underscored(key);
  }
  return new TemplateNamespace(dict);
}

function underscored(name: string): PyError {
  return new PyError(
    "SecurityError",
    `Chat templates cannot store underscore-prefixed attributes on a namespace, but got '${name}'. ` +
      "Please rename the attribute.",
  );
}
