import assert from "node:assert/strict";
import { plainTemplate, writePlainly } from "../../../../runner/guardrails/files/plain_template.ts";
import { chatTemplateOf } from "../../../../runner/models/rows/chat_template.ts";

const template = (source: string) =>
  chatTemplateOf({ source, path: "a model", variables: { add_generation_prompt: true, bos_token: "<s>" } });

Deno.test("a template that puts something around a text is told from what it writes", () => {
  const chatml = "{% if messages[0].role != 'system' %}<|im_start|>system\nBe kind.<|im_end|>\n{% endif %}" +
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}" +
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
  assert.deepEqual(plainTemplate(template(chatml)), {
    prefix: "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n",
    suffix: "<|im_end|>\n<|im_start|>assistant\n",
    strip: false,
  });
  const gemma =
    "{{ bos_token }}{% for m in messages %}<start_of_turn>{{ m.role }}\n{{ m.content | trim }}<end_of_turn>\n" +
    "{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}";
  const plain = plainTemplate(template(gemma))!;
  assert.deepEqual(plain, {
    prefix: "<s><start_of_turn>user\n",
    suffix: "<end_of_turn>\n<start_of_turn>model\n",
    strip: true,
  });
  const text = " \x1c a text\u3000\n";
  assert.equal(writePlainly(plain, text), template(gemma).render([{ role: "user", content: text }], 0));
});

Deno.test("a template that does more is no plain one", () => {
  const sources = [
    "{% for m in messages %}{{ m.content }} {{ m.content }}{% endfor %}",
    "{% for m in messages %}{{ m.content | upper }}{% endfor %}",
    "{% for m in messages %}{{ m.content.lstrip() }}{% endfor %}",
    "{% for m in messages %}{{ m.content.split('</think>')[-1] }}{% endfor %}",
    "{% for m in messages %}{{ m.content | tojson }}{% endfor %}",
    "{% for m in messages %}{% if m.content %}[INST]{% endif %}{{ m.content }}{% endfor %}",
    "{{ raise_exception('no users') }}",
    "nothing of the message",
    "Today is {{ strftime_now('%d %b %Y') }}. {% for m in messages %}{{ m.content }}{% endfor %}",
  ];
  for (const source of sources) assert.equal(plainTemplate(template(source)), undefined, source);
});
