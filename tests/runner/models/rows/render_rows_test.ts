import assert from "node:assert/strict";
import { ModelError } from "../../../../ops/errors.ts";
import { float } from "../../../../ops/float.ts";
import { chatTemplateOf, type Conversation } from "../../../../runner/models/rows/chat_template.ts";
import { renderRows } from "../../../../runner/models/rows/render_rows.ts";

const templateOf = (source: string) => chatTemplateOf({ source, path: "stranger", variables: { bos_token: "<s>" } });
const say = (content: unknown): Conversation => [{ role: "user", content }];

/** Goes round many times for a content that is true. */
const SLOW = "{% if messages[0].content %}{% for a in range(100000) %}{% for b in range(5) %}{% endfor %}{% endfor %}" +
  "{% endif %}{{ bos_token }}{{ messages[0].content }}";

Deno.test("rows that take long are rendered as the others are, and the program goes on meanwhile", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 5);
  const contents = ["", "a", "", float(2), 2n ** 70n, 3];
  const texts = await renderRows(templateOf(SLOW), contents.map(say), contents.map((_, row) => row));
  clearInterval(timer);
  assert.deepEqual(texts, ["<s>", "<s>a", "<s>", "<s>2.0", `<s>${2n ** 70n}`, "<s>3"]);
  assert.ok(turns > 10, `${turns} turns`);
});

Deno.test("a row that comes to the limit is named with it, after the quick rows", async () => {
  // To search a long text is many steps, and takes less time than as many turns.
  const endless =
    "{% set long = '' | center(1000000) %}{% for a in range(100000) %}{% if 'b' in long %}{% endif %}{% endfor %}";
  await assert.rejects(
    renderRows(templateOf(endless), [say("x")], [41]),
    (error) =>
      error instanceof ModelError && /row 41.*LimitError: rendering took more than 20000000 steps/s.test(error.message),
  );
});

Deno.test("who stops does not wait for a template", async () => {
  const endless = "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}";
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error("enough")), 100);
  await assert.rejects(renderRows(templateOf(endless), [say("x")], [0], stop.signal), /^Error: enough$/);
});

Deno.test("a template's own refusal is the same in a worker", async () => {
  const refusing = `${SLOW}{{ raise_exception("no such role") }}`;
  const rows = [say("a")];
  const [here] = await Promise.allSettled([Promise.try(() => templateOf(refusing).render(rows[0], 5))]);
  await assert.rejects(renderRows(templateOf(refusing), rows, [5]), {
    message: (here as PromiseRejectedResult).reason.message,
  });
});

Deno.test("a source of megabytes is not read", () => {
  assert.throws(() => templateOf("{{ x }}".repeat(100_000)), /700000 characters/);
});
