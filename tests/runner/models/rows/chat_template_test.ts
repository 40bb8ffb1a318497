import assert from "node:assert/strict";
import { ModelError } from "../../../../ops/errors.ts";
import { parsePythonJson } from "../../../../ops/python_json.ts";
import { type Conversation, createChatTemplate } from "../../../../runner/models/rows/chat_template.ts";
import { createTokenEncoder } from "../../../../runner/models/rows/tokens.ts";
import { fixtureModel } from "../fixtures.ts";

interface RecordedCase {
  readonly template: string;
  readonly conversation: string;
  readonly text?: string;
  readonly ids?: readonly number[];
  readonly error?: string;
  readonly message?: string;
}

// parsePythonJson() keeps 2.0 a float, as Python's own reader does.
const { templates, conversations, cases } = parsePythonJson(
  Deno.readTextFileSync(new URL("../../../fixtures/templates/chat.json", import.meta.url)),
) as unknown as {
  readonly templates: Readonly<Record<string, string>>;
  readonly conversations: Readonly<Record<string, Conversation>>;
  readonly cases: readonly RecordedCase[];
};

const { model: llama } = await fixtureModel("llama");

function modelWith(chatTemplate: string) {
  return { ...llama, chatTemplate, otherChatTemplates: [] };
}

function render(chatTemplate: string, conversation: Conversation): string {
  return createChatTemplate(modelWith(chatTemplate))!.render(conversation, 3);
}

function errorOf(chatTemplate: string, conversation: Conversation): string {
  try {
    const text = render(chatTemplate, conversation);
    assert.fail(`no error, but ${JSON.stringify(text)}`);
  } catch (error) {
    assert.ok(error instanceof ModelError, `${error}`);
    return error.message;
  }
}

/** transformers itself refuses these conversations, in words of its own, as Python's compiler does a stray `break`. */
function isWordedElsewhere({ conversation, error }: RecordedCase): boolean {
  return conversation.startsWith("no ") || error === "SyntaxError";
}

for (const template of Object.keys(templates)) {
  Deno.test(`chat template "${template}": each conversation has the text, or the error, of transformers`, () => {
    for (const recorded of cases.filter((one) => one.template === template)) {
      const conversation = conversations[recorded.conversation];
      if (recorded.text !== undefined) {
        assert.equal(render(templates[template], conversation), recorded.text, recorded.conversation);
        continue;
      }
      const message = errorOf(templates[template], conversation);
      if (isWordedElsewhere(recorded)) continue;
      const shown = recorded.error === "TemplateError" ? recorded.message! : `${recorded.error}: `;
      assert.ok(message.includes(shown), `${recorded.conversation}: ${message}`);
    }
  });
}

for (const template of new Set(cases.filter(({ ids }) => ids !== undefined).map((recorded) => recorded.template))) {
  Deno.test(`chat template "${template}": each conversation has the token ids of transformers`, async () => {
    const encoder = await createTokenEncoder(modelWith(templates[template]), { maxLength: 100_000 });
    for (const { conversation, ids } of cases.filter((one) => one.template === template && one.ids !== undefined)) {
      if (ids!.length === 0) continue;
      const [actual] = await encoder.encode([conversations[conversation]], [0]);
      assert.deepEqual([...actual], ids, conversation);
    }
  });
}

Deno.test("a refusal has the template's own words, the row and the conversation", () => {
  const template = "{{ raise_exception('System role not supported') }}";
  assert.equal(
    errorOf(template, [{ role: "system", content: 12345678901234567890n }]),
    'Cannot apply the chat template to row 3, [{"role":"system","content":12345678901234567890}]: ' +
      "System role not supported",
  );
});

Deno.test("an error in a template shows the line and the place in it", () => {
  assert.match(errorOf("\n{{ messages[0].x.y }}", [{ role: "user", content: "" }]), /line 2: .*\n +\^$/);
});

Deno.test("integers that are bigints are Python's integers", () => {
  const conversation = [{ role: "user", content: "x", ids: [1n, 2n ** 70n] }];
  assert.equal(
    render("{{ messages[0].ids }} {{ messages | tojson }}", conversation),
    [
      "[1, 1180591620717411303424]",
      '[{"role": "user", "content": "x", "ids": [1, 1180591620717411303424]}]',
    ].join(" "),
  );
});

Deno.test("strftime_now prints the local time", () => {
  const before = new Date().getFullYear();
  const [year, rest] = render("{{ strftime_now('%Y') }} {{ strftime_now('%%') }}", [{ role: "user", content: "" }])
    .split(" ");
  assert.ok(Number(year) >= before && Number(year) <= before + 1);
  assert.equal(rest, "%");
});

Deno.test("a template that goes through a long conversation character by character comes to its end", () => {
  const template = "{% for m in messages %}{% for c in m.content %}{% if c.type == 'image' %}{{ c }}{% endif %}" +
    "{% endfor %}{{ m.content | trim }}{% endfor %}";
  const content = "a sentence of a long text. ".repeat(2000).trim();
  const text = render(template, Array.from({ length: 20 }, () => ({ role: "user", content })));
  assert.equal(text, content.repeat(20));
});

Deno.test("a model with several chat templates and no default one reads texts as they are, if asked to", async () => {
  const several = { ...llama, chatTemplate: undefined, otherChatTemplates: ["tool_use", "rag"] };
  assert.throws(() => createChatTemplate(several), /several \(tool_use, rag\), and none of them is the default/);
  const encoder = await createTokenEncoder(several, { applyChatTemplate: false });
  assert.ok((await encoder.encode(["x"], [0]))[0].length > 0);
});

Deno.test("half of a surrogate pair is refused with its place in the row's own text, not in the template's", async () => {
  const [template] = Object.values(templates);
  const encoder = await createTokenEncoder(modelWith(template), {});
  await assert.rejects(encoder.encode(["a", "ok \ud83d"], [4, 5]), /row 5: .*U\+D83D at position 3/);
});
