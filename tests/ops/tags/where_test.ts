import assert from "node:assert/strict";
import { float, LoadInlineJsonDatasetOp, OpError, SyntaxTemplateError, where } from "../../../ops/mod.ts";

const ds = LoadInlineJsonDatasetOp({ data: { a: [1] } });
const [harmful, quoted] = [ds.colBoolean("harmful"), ds.colBoolean("quoted")];
const label = ds.colCategorical("label");
const split = ds.colTrainTestSplit("split");
const text = ds.colText("text");
const rowId = ds.assignRowId();
const ID = "0123456789abcdef0123456789abcdef";
const [number, other] = [ds.colScore("number"), ds.colScore("other")];

const meanings: [string, { uuid: string }, { uuid: string }][] = [
  ["a column alone", where`${harmful}`, harmful],
  ["and, not", where`${harmful} & ~${quoted}`, harmful.and(quoted.not())],
  [
    "or after xor after and",
    where`${harmful} | ${quoted} ^ ${harmful} & ${quoted}`,
    harmful.or(quoted.xor(harmful.and(quoted))),
  ],
  ["parentheses", where`(${harmful} | ${quoted}) & ${harmful}`, harmful.or(quoted).and(harmful)],
  ["from the left", where`${harmful} ^ ${quoted} ^ ${harmful}`, harmful.xor(quoted).xor(harmful)],
  ["not of not", where`~~${harmful}`, harmful.not().not()],
  ["in", where`${label} in ${["a", "b"]}`, label.isIn(["a", "b"])],
  ["in a list in the template", where`${label} in ["a", 'b',]`, label.isIn(["a", "b"])],
  ["in a set", where`${label} in ${new Set(["a"])}`, label.isIn(["a"])],
  ["not in", where`${text} not in ${["a"]}`, text.notIn(["a"])],
  ["equality", where`${split} == "train"`, split.train],
  ["equality, the other way round", where`"train" == ${split}`, split.train],
  ["inequality", where`${label} != ${"a"}`, label.notIn("a")],
  [
    "comparisons in parentheses",
    where`(${label} == "a") & ~(${split} != "test")`,
    label.isIn("a").and(split.notIn("test").not()),
  ],
  [
    "comments",
    where`
    ${harmful}  # harmful, & not
    & ${quoted} // ${harmful}
    /* | ${quoted}
    */`,
    harmful.and(quoted),
  ],
  ["a comparison before &", where`${number} > 0 & ~${quoted}`, number.gt(0).and(quoted.not())],
  [
    "comparisons beside | and ^",
    where`${label} == "a" | ${number} <= -1.5 ^ ${text} != ${label}`,
    label.isIn("a").or(number.lte(-1.5).xor(text.ne(label))),
  ],
  ["numbers, the other way round", where`0 < ${number}`, number.gt(0)],
  ["numbers by value", where`${number} >= ${1n}`, number.gte(float(1))],
  ["computed numbers", where`${number} - ${other} >= ${other} * ${other}`, number.sub(other).gte(other.mul(other))],
  ["truth values", where`${harmful} == ${true} | ${harmful} != ${quoted}`, harmful.eq(true).or(harmful.ne(quoted))],
  ["truth values by name", where`${harmful} == true | ${harmful} != false`, harmful.eq(true).or(harmful.ne(false))],
  [
    "a truth value, the other way round",
    where`false == ${harmful} & true != ${quoted}`,
    harmful.eq(false).and(quoted.ne(true)),
  ],
  [
    "in values in parentheses",
    where`${label} in ("a", ${"b"}) & ${text} not in ('c')`,
    label.isIn(["a", "b"]).and(text.notIn("c")),
  ],
  ["in an array in parentheses", where`${label} in (${["a", "b"]})`, label.isIn(["a", "b"])],
  ["row ids", where`${rowId} in ${[ID]} & ${rowId} not in ${ID}`, rowId.isIn(ID).and(rowId.isIn([ID]).not())],
  ["between", where`${number} between -1 and ${other} & ${harmful}`, number.between(-1, other).and(harmful)],
  ["not between", where`${number} not between 0 and 1`, number.between(0, 1).not()],
  ["is null", where`${number} is null | ${label} is not null`, number.isNull().or(label.isNull().not())],
  [
    "contains",
    where`${text} contains "a b" & ${text} not contains 'c'`,
    text.contains("a b").and(text.contains("c").not()),
  ],
  ["matches", where`${text} matches ${/\bfoo\d/i}`, text.matches("(?i)\\bfoo\\d")],
  ["matches, a pattern as text", where`${text} not matches "^a+"`, text.matches(/^a+/).not()],
  ["dates as text", where`${text} >= "2024-01"`, text.gte("2024-01")],
  ["escapes", where`${label} == "a\n\x41\u{1f642}\`\""`, label.isIn('a\nA🙂`"')],
];

for (const [name, built, expected] of meanings) {
  Deno.test(`where: ${name}`, () => assert.equal(built.uuid, expected.uuid));
}

/** Mistakes: the message, and the line with its caret. */
const mistakes: [string, () => unknown, RegExp, string][] = [
  [
    "a missing operand",
    () => where`${harmful} & & ${quoted}`,
    /expected a column in \$\{…\}, a number, a string, true, false, "~" or "\(", found "&"/,
    "${1} & & ${2}\n         ^",
  ],
  [
    "a row's number for its id",
    () => where`${rowId} in ("17")`,
    /"17" is no row id: those are 32 hexadecimal digits/,
    '${1} in ("17")\n           ^',
  ],
  ["nothing", () => where``, /found the end/, "\n  ^"],
  ["two columns in a row", () => where`${harmful} ${quoted}`, /or the end, found slot \$\{2\}/, "${1} ${2}\n       ^"],
  ["a parenthesis that is not closed", () => where`(${harmful}`, /or "\)", found the end/, "(${1}\n       ^"],
  ["a parenthesis too many", () => where`${harmful})`, /found "\)"/, "${1})\n      ^"],
  [
    "an operand of the wrong kind",
    () => where`${harmful} & ${number as never}`,
    /& takes columns of true\/false; slot 2 is a SelectScoreColumnOp \(numbers\)/,
    "${1} & ${2}\n         ^",
  ],
  [
    "a label alone",
    () => where`${label}`,
    /where gives a column of true\/false; slot 1 is a SelectCategoricalColumnOp \(labels\): compare it/,
    "${1}\n  ^",
  ],
  [
    "a label where a truth value is needed",
    () => where`${harmful} & ${label}`,
    /& takes columns of true\/false; .*: compare it, as in \$\{label\} == "a"/,
    "${1} & ${2}\n         ^",
  ],
  ["a number beside &", () => where`${number} & ${harmful}`, /compare it, as in \$\{score\} > 0/, "${1} & ${2}\n  ^"],
  [
    "~ before a comparison",
    () => where`~${label} == "a"`,
    /~ takes columns of true\/false; .*: put parentheses around a comparison/,
    '~${1} == "a"\n   ^',
  ],
  [
    "a number in quotes",
    () => where`${number} > "0"`,
    /a column of numbers is compared with numbers; got "0"/,
    '${1} > "0"\n         ^',
  ],
  [
    "texts beside numbers",
    () => where`${text} < ${number}`,
    /a column of texts .* got a SelectScoreColumnOp, which holds numbers/,
    "${1} < ${2}\n         ^",
  ],
  [
    "an order of truth values",
    () => where`${harmful} > ${true}`,
    /> takes columns of numbers, .*; slot 1 is a SelectBooleanColumnOp/,
    "${1} > ${2}\n  ^",
  ],
  [
    "NaN",
    () => where`${number} == ${NaN}`,
    /NaN, which nothing equals: isNull\(\{ nanIsNull: true \}\)/,
    "${1} == ${2}\n          ^",
  ],
  ["null", () => where`${number} == null`, /write is null, is not null/, "${1} == null\n          ^"],
  ["one =", () => where`${number} = 0`, /found "=" \(write ==\)/, "${1} = 0\n       ^"],
  ["like", () => where`${text} like "a%"`, /write contains or matches/, '${1} like "a%"\n       ^'],
  [
    "between without and",
    () => where`${number} between 0`,
    /expected "and" and the greatest value, found the end/,
    "between 0\n                ^",
  ],
  [
    "not before nothing",
    () => where`${number} not 0`,
    /expected "in", "between", "contains" or "matches" after "not"/,
    "not 0\n           ^",
  ],
  ["is without null", () => where`${number} is 0`, /expected "null" or "not null"/, "is 0\n          ^"],
  [
    "a pattern that could take forever",
    () => where`${text} matches ${/(a)\1/}`,
    /no regular expression of RE2 \(invalid escape sequence: `\\1`\): RE2 has no back-references/,
    "matches ${2}\n               ^",
  ],
  [
    "a chained comparison",
    () => where`${label} == "a" == "b"`,
    /comparisons cannot follow one another/,
    '${1} == "a" == "b"\n              ^',
  ],
  [
    "in with numbers",
    () => where`${label} in ${[1] as never}`,
    /in takes strings.*slot 2 is an array/,
    "${1} in ${2}\n          ^",
  ],
  ["in nothing", () => where`${label} in ${[]}`, /in takes strings, at least one/, "${1} in ${2}\n          ^"],
  [
    "in empty parentheses",
    () => where`${label} not in ()`,
    /in takes strings, at least one/,
    "${1} not in ()\n              ^",
  ],
  [
    "a list in a list",
    () => where`${label} in ("a", ${["b"]})`,
    /in takes strings, at least one/,
    'in ("a", ${2})\n          ^',
  ],
  ["Python's True", () => where`${harmful} == True`, /\(write true\), found "True"/, "${1} == True\n          ^"],
  ["true alone", () => where`true`, /where gives a column of true\/false; this is true/, "true\n  ^"],
  [
    "true beside &",
    () => where`${harmful} & true`,
    /& takes columns of true\/false; this is true/,
    "& true\n         ^",
  ],
  [
    "a number that is true",
    () => where`${number} == true`,
    /of numbers is compared with numbers; got true/,
    "== true\n          ^",
  ],
  ["a sticky pattern", () => where`${text} matches ${/a/y}`, /\/a\/y has the flag y/, "matches ${2}\n               ^"],
  ["equality with a list", () => where`${label} == ${["a"]}`, /== takes a string/, "${1} == ${2}\n          ^"],
  ["undefined", () => where`${harmful} & ${undefined as never}`, /slot 2 is undefined/, "${1} & ${2}\n         ^"],
  [
    "a promise",
    () => where`${Promise.resolve(harmful) as never}`,
    /slot 1 is a promise \(is an await missing\?\)/,
    "${1}\n  ^",
  ],
  ["a function", () => where`${(() => harmful) as never}`, /slot 1 is a function/, "${1}\n  ^"],
  [
    "the operators of other languages",
    () => where`${harmful} && ${quoted}`,
    /&& is written & here/,
    "${1} && ${2}\n       ^",
  ],
  ["the word and", () => where`${harmful} and ${quoted}`, /found "and" \(write &\)/, "${1} and ${2}\n       ^"],
  ["the word not", () => where`not ${harmful}`, /write ~ for not/, "not ${1}\n  ^"],
  [
    "truth values that are added",
    () => where`${harmful} + ${quoted}`,
    /\+ takes columns of numbers/,
    "${1} + ${2}\n  ^",
  ],
  ["a name", () => where`harmful`, /found "harmful"/, "harmful\n  ^"],
  ["a string that does not end", () => where`${label} == "a`, /this string does not end/, '${1} == "a\n          ^'],
  [
    "a slot inside a string",
    () => where`${label} == "${"a"}"`,
    /a string in quotes cannot hold a slot/,
    '${1} == "${2}"\n           ^',
  ],
  ["a character that means nothing", () => where`${harmful} § ${quoted}`, /unexpected "§"/, "${1} § ${2}\n       ^"],
  ["a comment that does not end", () => where`${harmful} /* and`, /this comment does not end/, "${1} /* and\n       ^"],
];

for (const [name, build, message, place] of mistakes) {
  Deno.test(`where points at ${name}`, () => {
    assert.throws(build, (error) => {
      assert.ok(error instanceof SyntaxTemplateError, String(error));
      assert.match(error.message, message);
      assert.ok(error.message.endsWith(place), error.message);
      return true;
    });
  });
}

Deno.test("a mistake in a template of several lines says which line", () => {
  assert.throws(() =>
    where`
    (${label} == "🙂") &
    ${number as never}`, (error) => {
    assert.ok(error instanceof SyntaxTemplateError);
    assert.match(error.message, /^where`…`, line 3: /);
    assert.deepEqual([error.line, error.column], [3, 5]);
    return true;
  });
});

Deno.test("a tag that is called like a function says so", () => {
  assert.throws(() => where(harmful as never), (error) => {
    assert.ok(error instanceof OpError);
    assert.match(error.message, /where is a template tag: write where`…`/);
    return true;
  });
});
