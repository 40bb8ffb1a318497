/** Chat templates, which are programs of strangers. */
import { CHAT_ENVIRONMENT, compileTemplate } from "../../runner/templates/mod.ts";
import type { FuzzTarget } from "../target.ts";

/** Small, so that what does much in one step is seen by the time that it takes. */
const LIMITS = { steps: 100_000, output: 1_000_000 };

const CONTEXT = {
  messages: [
    { role: "system", content: "s" },
    { role: "user", content: "hi \u{1f642}", tool_calls: [{ function: { name: "f", arguments: { a: 1 } } }] },
    { role: "assistant", content: null },
  ],
  tools: null,
  documents: null,
  add_generation_prompt: true,
  bos_token: "<s>",
  eos_token: "</s>",
};

/** Those that were recorded from Jinja2. */
function* recorded(): Iterable<string> {
  const fixture = (name: string) =>
    JSON.parse(Deno.readTextFileSync(new URL(`../../tests/fixtures/templates/${name}.json`, import.meta.url)));
  for (const { template } of [...fixture("templates"), ...fixture("more").cases]) yield template;
  yield* Object.values(fixture("chat").templates) as string[];
}

export const target: FuzzTarget = {
  seeds: recorded,
  words: [
    "{% for m in messages %}",
    "{% endfor %}",
    "{{ ",
    " }}",
    "{%- if ",
    "{% endif %}",
    "{% set x = ",
    "{% macro f(a) %}",
    "|wordwrap(1)",
    "|replace('a', 'aaaa')",
    "|tojson(indent=9)",
    "|center(100000)",
    " * 1000000",
    " ** ",
    "range(100000)",
    "[0]",
    "[::-1]",
    "namespace(",
    ".format(",
    "%9999d",
    "loop.",
    "strftime_now('%Y')",
    "raise_exception(",
    "|batch(2)",
    "|sort",
    "|list",
    "|map(attribute='a')",
    "not ",
    "~",
  ],
  run: (input) => compileTemplate(new TextDecoder().decode(input), LIMITS, CHAT_ENVIRONMENT).render(CONTEXT as never),
};
