import assert from "node:assert/strict";
import { patternCost } from "../../../../../runner/models/rows/patterns/cost.ts";

const raw = String.raw;

/** Patterns of tokenizers that people use, and the sets of which long stretches take long. */
const REAL: Readonly<Record<string, readonly [pattern: string, slowSets?: readonly string[]]>> = {
  "GPT-2": [raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`],
  "Llama 3": [
    raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ],
  "Qwen 2": [
    raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ],
  "GPT-4": [
    raw`'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s`,
  ],
  "GPT-4o": [
    raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ],
  "DeepSeek V2, line ends": [raw`[\r\n]`],
  "DeepSeek V2, words": [raw`\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-Ֆ]+`],
  "DeepSeek V2, signs": [raw`\s?[!-/:-~！-／：-～‘-‟　-。]+`],
  "DeepSeek V2, the end": [raw`\s+$`, [raw`\s`]],
  "DeepSeek V2, Chinese": ["[一-龥ࠀ-一가-퟿]+"],
  "DeepSeek V3": [
    raw`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_` + "`" +
    raw`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ],
  "Kimi K2": [
    raw`[\p{Han}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ],
  "Mistral's Tekken": [
    raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ],
  "digits from the right": [raw`\p{N}{1,3}(?=(?:\p{N}{3})*\b)`, [raw`\p{N}`]],
  "places between digits": [raw`(?=(\d{3})+(?!\d))`, [raw`\d`]],
  "BLOOM": [raw` ?[^(\s|[.,!?…。，、।۔،])]+`],
  "CLIP": [raw`<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`],
  "T5": [" {2,}"],
  "CLIP, white space": [raw`\s+`],
  "Falcon": ["[0-9][0-9][0-9]"],
  "line ends": [raw`(?<!\n)\n{2,}`],
};

for (const [name, [pattern, slowSets = []]] of Object.entries(REAL)) {
  Deno.test(`the pattern of ${name} tries no more ways than a text has characters`, () => {
    const cost = patternCost(pattern);
    assert.ok(cost.degree <= 1 && cost.ways < 20, JSON.stringify(cost));
    assert.deepEqual(cost.slowSets(), slowSets);
  });
}

for (
  const pattern of [
    "(a+)+$",
    "(?:a+)+c",
    "(?<n>a+)+$",
    "(?i)(a+)+$",
    "(a*)*c",
    "(?:a+?)+?c",
    "(a|a)*c",
    "(a|aa)+$",
    "(a|b|ab)*c",
    "(ab*)*c",
    "((?:a|b)*)*c",
    "(?=(a+)+c)a",
    "(?!(?:a+)+c)a",
    "([a-z]+)*$",
    raw`(\w+\s?)*c`,
    "(x+x+)+y",
    raw`(?:\p{N}{1,3})+x|.`,
    raw`\p{N}{1,3}+x`,
    "(?:a{1,1000}){1,1000}b",
    "(a{30,}|b)+c",
  ]
) {
  Deno.test(`${pattern} tries ways without end`, () => assert.equal(patternCost(pattern).degree, Infinity));
}

for (
  const [pattern, degree] of [
    ["a*a*b|a", 2],
    [".*.*.*c", 3],
    ["(.*,){11}P", 11],
    ["a+(?=a*c)d", 2],
    [raw`[\w.+-]+@[\w-]+\.[\w.]+`, 1],
    [raw`\p{L}+\s+\p{L}+\s+x`, 1],
    ["[[:alpha:]]+[[:alnum:]]+1", 2],
    ["a{1,100000}b", 1],
  ] as const
) {
  Deno.test(`${pattern} tries ways with the power ${degree} of a text's length`, () => {
    assert.equal(patternCost(pattern).degree, degree);
  });
}

for (const pattern of ["(a?){30}a{30}", "(?:a{0,3}){20}b"]) {
  Deno.test(`${pattern} tries more than a million ways at one place`, () => {
    assert.ok(patternCost(pattern).ways > 1e6);
  });
}

for (
  const pattern of [
    raw`(.*)\1c`,
    "(?~abc)",
    raw`(?<a>x\g<a>?)`,
    "((((a{1,32}){1,32}){1,32}){1,32}){1,32}b",
    "[a",
    "(a",
    "a)",
    "*a",
  ]
) {
  Deno.test(`${pattern} is not judged`, () => assert.throws(() => patternCost(pattern)));
}

for (
  const [pattern, set] of [["a+$", "a"], ["a+b|a|a+", "a"], [raw`[\s\S]+\x00`, raw`[\s\S]`], [
    "(?>(a+)+)$",
    raw`\p{Any}`,
  ]]
) {
  Deno.test(`${pattern} reads long stretches of ${set} again and again`, () => {
    assert.deepEqual(patternCost(pattern).slowSets(), [set]);
  });
}
