import assert from "node:assert/strict";
import { elements, escapeXml, textOf } from "../../../stores/s3/xml.ts";

Deno.test("elements() and textOf() read what S3 answers", () => {
  const xml = '<R xmlns="x"><C><K>a&amp;b</K></C><C a="1"><K>&#233;&#x1F642;&lt;</K></C><Kx>no</Kx></R>';
  assert.deepEqual([...elements(xml, "C")].map((element) => textOf(element, "K")), ["a&b", "é🙂<"]);
  assert.equal(textOf(xml, "Missing"), undefined);
  assert.equal(textOf("<K>&nbsp;&#99999999;</K>", "K"), "&nbsp;&#99999999;");
});

Deno.test("escapeXml() gives what textOf() reads", () => {
  assert.equal(textOf(`<E>${escapeXml('"a"<b>&c')}</E>`, "E"), '"a"<b>&c');
});

Deno.test("tags that are never closed are read in one go", () => {
  for (const tag of ["<C>", "<C ", "<C", "<C></D>"]) assert.deepEqual([...elements(tag.repeat(1_000_000), "C")], []);
});
