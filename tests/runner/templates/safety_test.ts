import assert from "node:assert/strict";
import { TemplateError } from "../../../ops/errors.ts";
import { PythonRandom } from "../../../runner/random/python_random.ts";
import { CHAT_ENVIRONMENT, compileTemplate, type RenderLimits } from "../../../runner/templates/mod.ts";

const CONTEXT = { name: "x", nums: [3, 1, 2], d: { a: 1 }, n: 7 };

/** The text, or the first line of the TemplateError; any other error fails the test. */
function outcome(source: string, limits?: RenderLimits): string {
  try {
    return compileTemplate(source, limits).render(CONTEXT);
  } catch (error) {
    assert.ok(error instanceof TemplateError, `${JSON.stringify(source)}: ${error}`);
    return error.message.split("\n")[0];
  }
}

Deno.test("a template reaches no prototype and no constructor", () => {
  for (const name of ["__proto__", "__class__", "__init__", "__globals__", "__subclasses__"]) {
    for (const value of ["name", "nums", "d", "n", "range", "none", "dict(a=1)", "namespace()", "(1,)", "1.5"]) {
      assert.match(outcome(`{{ ${value}.${name} }}`), /^SecurityError: access to attribute/);
      assert.match(outcome(`{{ ${value}['${name}'] }}`), /^SecurityError/);
      assert.doesNotMatch(outcome(`{{ ${value}|attr('${name}') }}`), /function|object|class/);
    }
  }
  for (const name of ["constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "length", "caller"]) {
    for (const value of ["name", "nums", "d", "n", "range", "none", "self", "missing|default(5)"]) {
      assert.equal(
        outcome(`{{ (${value}).${name} }}${"{{ [" + value + "]|map(attribute='" + name + "')|join }}"}`),
        "",
      );
    }
  }
});

Deno.test("a template sees no name but its variables and Jinja2's functions", () => {
  for (const name of ["Deno", "globalThis", "process", "constructor", "__proto__", "toString", "console", "window"]) {
    assert.equal(outcome(`{{ ${name} is defined }}`), "False");
  }
});

Deno.test("keys named like prototype properties are plain keys", () => {
  const context = JSON.parse('{"d": {"__proto__": {"polluted": 1}, "constructor": "c"}}');
  assert.equal(compileTemplate("{{ d['__proto__'].polluted }} {{ d.constructor }}").render(context), "1 c");
  assert.equal(outcome("{{ {'__proto__': {'x': 1}} }}{{ {}.x }}"), "{'__proto__': {'x': 1}}");
  assert.equal(outcome("{% macro m() %}{{ kwargs }}{% endmacro %}{{ m(__proto__=1) }}"), "{'__proto__': 1}");
  assert.match(outcome("{{ name|truncate(__proto__=1) }}"), /^TypeError/);
  assert.match(outcome("{% constructor %}"), /unknown tag 'constructor'/);
  assert.match(outcome("{{ 1|constructor }}"), /No filter named 'constructor'/);
});

Deno.test("str.format reaches no attributes of Python's object model", () => {
  assert.match(outcome("{{ '{0.__class__}'.format(name) }}"), /^AttributeError/);
  assert.match(outcome("{{ '{0.constructor}'.format(d) }}"), /^AttributeError/);
});

Deno.test("other templates and files cannot be loaded", () => {
  for (const tag of ["include '/etc/passwd'", "import 'x' as y", "from 'x' import y", "extends 'x'"]) {
    assert.match(outcome(`{% ${tag} %}`), /no loader/);
  }
});

const ENDLESS = [
  "{% for i in range(10 ** 12) %}{% endfor %}",
  "{% for i in range(10 ** 6) %}{% for j in range(10 ** 6) %}{% endfor %}{% endfor %}",
  "{% set l = [1] %}{% for i in l %}{{ l.append(i) }}{% endfor %}",
  "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
  "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
  "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
  "{% block b %}{{ self.b() }}{% endblock %}",
  "{{ range(10 ** 12)|list|length }}",
  "{{ range(10 ** 12)|sum }}",
  "{{ 5.5 in range(10 ** 12) }}",
  "{{ 'a' * 10 ** 12 }}",
  "{{ ['a'] * 10 ** 12 }}",
  "{{ 'a'|center(10 ** 12) }}",
  "{{ 'a'.ljust(10 ** 12) }}",
  "{{ '%1000000000000d' % 1 }}",
  "{{ '%.1000000000f' % 1 }}",
  "{{ '{:1000000000000}'.format(1) }}",
  "{{ '{:.1000000000f}'.format(1.0) }}",
  "{{ 'a'|indent(10 ** 12) }}",
  "{{ 'a\\tb'.expandtabs(10 ** 12) }}",
  "{{ [1]|batch(10 ** 12, 'x')|list }}",
  "{{ [1]|slice(10 ** 12)|list }}",
  "{{ [1]|tojson(10 ** 12) }}",
  "{{ 9 ** (9 ** 9) }}",
  "{{ 2 ** (10 ** 9) }}",
  "{{ 10 ** 99999 }}",
  "{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
  "{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
  "{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s.replace('a', ns.s) %}{% endfor %}",
  "{% set ns = namespace(s=['ab']) %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
  "{% set ns = namespace(s=['ab']) %}{% for i in range(100) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
  "{% set ns = namespace(s=['ab']) %}{% for i in range(100) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s|tojson }}",
  "{% set ns = namespace(s=['ab']) %}{% for i in range(100) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s|drop_nulls }}",
  "{% set ns = namespace(s=['a'], t=['a']) %}{% for i in range(100) %}{% set ns.s = [ns.s, ns.s] %}{% set ns.t = [ns.t, ns.t] %}{% endfor %}{{ ns.s == ns.t }}",
  "{% set ns = namespace(n=3) %}{% for i in range(100) %}{% set ns.n = ns.n * ns.n %}{% endfor %}",
  "{% for i in range(10 ** 5) %}{{ 'a' * 1000 }}{% endfor %}",
  "{{ ','.join(range(10 ** 9)|map('string')) }}",
  "{% set l = [] %}{{ l.append(l) }}{{ l|tojson }}",
  "{% set l = [] %}{% set k = [] %}{{ l.append(l) }}{{ k.append(k) }}{{ l == k }}",
  "{% set l = [] %}{{ l.append(l) }}{{ l|pprint }}{{ l|drop_nulls }}",
];

for (const source of ENDLESS) {
  Deno.test(`a template ends, with an error: ${source.slice(0, 90)}`, () => {
    assert.match(outcome(source, { steps: 300_000 }), /^(LimitError|RecursionError|ValueError|OverflowError): /);
  });
}

/** Each of few steps, and together of as many as there are entries, parts of a path or characters. */
const STEP_BY_STEP = [
  "{{ range(300)|map(attribute='9' * 4000)|list|length }}",
  "{{ range(300)|map(attribute='a.' * 1000, default=1)|list|length }}",
  "{{ range(300)|sort(attribute=',' * 1000)|length }}",
  "{% for _ in range(300) %}{% set y = table|items %}{% endfor %}",
  "{% for _ in range(300) %}{% set y = table.items()|first %}{% endfor %}",
  "{% for _ in range(300) %}{% set y = table|first %}{% endfor %}",
  "{% for _ in range(300) %}{% set y = dict(**table) %}{% endfor %}",
  "{% for _ in range(300) %}{% set y = list == list %}{% endfor %}",
  "{% for _ in range(300) %}{% set y = text.title() %}{% endfor %}",
  "{% for _ in range(300) %}{% set y = text.istitle() %}{% endfor %}",
  "{{ strftime_now('%9999d' * 1000) }}",
  "{{ strftime_now('%c' * 10000) }}",
];

Deno.test("what goes through entries, paths and characters takes steps for each", () => {
  const list = Array.from({ length: 1000 }, (_, i) => i);
  const table = Object.fromEntries(list.map((i) => [`k${i}`, i]));
  const context = { list, table, text: "Aa ".repeat(300) };
  for (const source of STEP_BY_STEP) {
    const template = compileTemplate(source, { steps: 50_000 }, CHAT_ENVIRONMENT);
    assert.throws(() => template.render(context), /LimitError: rendering took more than 50000 steps/, source);
  }
  const emptied = compileTemplate("{% for _ in range(300) %}{{ table.popitem() }}{% endfor %}", { steps: 50_000 });
  assert.throws(() => emptied.render(context), /LimitError/);
});

Deno.test("of very many names in a call or a macro, one that comes twice is found", () => {
  const names = Array.from({ length: 50_000 }, (_, i) => `a${i}`);
  const call = (given: string[]) => `{{ dict(${given.map((name) => `${name}=1`).join()})|length }}`;
  const macro = (given: string[]) => `{% macro m(${given.join()}) %}{% endmacro %}{{ m.arguments|length }}`;
  for (const source of [call, macro]) {
    assert.equal(outcome(source(names)), "50000");
    assert.match(outcome(source([...names, "a7"])), /^TemplateSyntaxError: /);
  }
});

Deno.test("a template's blocks are looked for once", () => {
  assert.equal(outcome("{% block a %}1{% endblock %}{{ self is sameas self }}{{ self.a() }}"), "1True1");
});

Deno.test("an attribute's number has as many digits as Python reads", () => {
  assert.match(
    outcome("{{ [nums]|map(attribute='9' * 4301)|list }}"),
    /^ValueError: Exceeds the limit \(4300 digits\)/,
  );
  assert.equal(outcome("{{ [nums]|map(attribute='0001')|first }}"), "1");
});

Deno.test("the default limits end a loop within seconds", () => {
  const start = performance.now();
  assert.match(outcome("{% for i in range(10 ** 12) %}{{ i }}{% endfor %}"), /^LimitError: /);
  assert.ok(performance.now() - start < 10_000);
});

Deno.test("syntax that nests or chains without end is an error, not a crash", () => {
  const deep = 100_000;
  for (
    const source of [
      `{{ ${"(".repeat(deep)}1${")".repeat(deep)} }}`,
      `{{ ${"[".repeat(deep)}${"]".repeat(deep)} }}`,
      `{{ ${"-".repeat(deep)}1 }}`,
      `{{ ${"not ".repeat(deep)}1 }}`,
      `{{ 1${" + 1".repeat(deep)} }}`,
      `{{ x${".a".repeat(deep)} }}`,
      `{{ 1${"|abs".repeat(deep)} }}`,
      `{{ 1${" if 1 else 1".repeat(deep)} }}`,
      `{% if 1 %}`.repeat(deep),
      `{{ {${"'a':{".repeat(deep)}`,
    ]
  ) outcome(source);
});

Deno.test("limits can be set", () => {
  assert.match(
    outcome("{% for i in range(50) %}{% endfor %}", { steps: 20 }),
    /^LimitError: rendering took more than 20/,
  );
  assert.match(outcome("0123456789", { output: 9 }), /^LimitError: rendering wrote more than 9 characters/);
  assert.equal(outcome("0123456789", { output: 10 }), "0123456789");
});

Deno.test("a long text passes through filters within the default limits", () => {
  const text = "lorem ipsum ".repeat(50_000);
  const template = compileTemplate("{{ text|trim|replace('m', 'n')|upper }}{{ text|length }}{{ text[:50] }}");
  assert.ok(template.render({ text }).startsWith("LOREN"));
});

const PIECES = [
  ..."{{ }} {% %} {# #} {%- -%} {{- -}} ( ) [ ] { } | . , : ~ + - * / // % ** == != < > <= >= = ' \" \\ \n 1 2.5 1e9 name nums d n"
    .split(" "),
  ..."if else elif endif for in endfor is not and or set endset macro endmacro call endcall filter endfilter with endwith"
    .split(" "),
  ..."raw endraw block endblock loop loop.index recursive caller self range namespace upper join map select format tojson"
    .split(" "),
  ..."'a' '%s' \"b\" none true missing import include extends from as print autoescape 🙂 é \0 __class__ sort(attribute= [0] [::-1] (1) () "
    .split(" "),
];

Deno.test("garbage renders or throws a TemplateError, and never hangs", () => {
  const random = new PythonRandom(5);
  for (let i = 0; i < 4000; i++) {
    const length = 1 + random.randbelow(25);
    const pieces = Array.from({ length }, () => PIECES[random.randbelow(PIECES.length)]);
    outcome(pieces.join(random.randbelow(2) === 0 ? " " : ""), { steps: 10_000, output: 10_000 });
  }
});

Deno.test("garbage inside tags renders or throws a TemplateError, and never hangs", () => {
  const random = new PythonRandom(6);
  for (let i = 0; i < 4000; i++) {
    const length = 1 + random.randbelow(9);
    const pieces = Array.from({ length }, () => PIECES[10 + random.randbelow(PIECES.length - 10)]);
    const body = pieces.join(" ");
    const source = i % 2 === 0 ? `{{ ${body} }}` : `{% for x in ${body} %}{{ x }}{% endfor %}`;
    outcome(source, { steps: 10_000, output: 10_000 });
  }
});

const LONG = "a".repeat(50_000);

/** What costs as much as the text or list is long, repeated until the steps are used up. */
const LINEAR = [
  "text|length",
  "text|last",
  "text|reverse",
  "text[5]",
  "text[5:6]",
  "text == other",
  "text < other",
  "{text: 1}",
  "text in [other]",
  "text is string",
  "text.find('b')",
  "text.startswith('b')",
  "text|int(0)",
  "text|e",
  "text|wordcount",
  "faces|length",
  "faces[5]",
  "dict|last",
  "dict|reverse|first",
];

for (const expression of LINEAR) {
  Deno.test(`reading something long costs steps by its length: ${expression}`, () => {
    const source = `{% for i in range(200) %}{% set x = ${expression} %}{% endfor %}`;
    const dict = new Map(Array.from({ length: 3000 }, (_, i) => [`k${i}`, i]));
    const context = { text: LONG, other: `${LONG.slice(1)}b`, faces: "🙂".repeat(25_000), dict };
    const render = () => compileTemplate(source, { steps: 500_000 }).render(context);
    assert.throws(render, /LimitError: rendering took more than 500000 steps/);
  });
}

Deno.test("the last element of a long list costs no more than one of a short one", () => {
  const source = "{% for i in range(2000) %}{% if nums|last and nums|reverse|first %}{% endif %}{% endfor %}";
  const nums = Array.from({ length: 100_000 }, (_, i) => i);
  assert.equal(compileTemplate(source, { steps: 200_000 }).render({ nums }), "");
});

Deno.test("a long word is wrapped in one pass over it", () => {
  const characters = LONG.length * 20;
  const lines = compileTemplate("{{ text|wordwrap(10) }}").render({ text: "a".repeat(characters) }).split("\n");
  assert.equal(lines.length, characters / 10);
});

Deno.test("white space inside a numeral is read in one pass", () => {
  assert.equal(compileTemplate("{{ text|int(7) }}").render({ text: `1${" ".repeat(200_000)}1` }), "7");
});
