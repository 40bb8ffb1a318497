import assert from "node:assert/strict";
import { markup } from "../../../notebooks/display/html.ts";
import { picture, standAlone } from "../../../notebooks/display/picture.ts";
import { card, plainCard } from "../../../notebooks/display/style.ts";
import { inlined } from "./show.ts";

const HOSTILE = `"><script>alert(1)</script>`;

Deno.test("a picture is an image, whatever its label", () => {
  const drawn = picture({ width: 10, height: 5, label: HOSTILE, content: markup`<text>${HOSTILE}</text>` }).toString();
  assert.match(
    drawn,
    /^<img class="pg-svg" width="10" style="" alt="[^"<]*" src="data:image\/svg\+xml;base64,[^"]*">$/,
  );
  assert.equal(inlined(drawn).includes("<script>"), false);
  assert.match(inlined(drawn), /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 10 5"/);
});

Deno.test("what stands alone has a ground of its own, light or dark", () => {
  assert.match(
    standAlone("<svg a='b'><g/></svg>"),
    /^<svg xmlns=[^>]* a='b'><style class='pg-alone'>.*dark.*<\/style><g\/>/,
  );
});

Deno.test("a card with pictures has the script that puts them in place, and no other has one", () => {
  const drawn = picture({ width: 10, height: 5, label: "", content: markup`<g/>` });
  assert.equal(plainCard(drawn).toString().match(/<script>/g)?.length, 1);
  assert.equal(plainCard("text").toString().includes("<script>"), false);
});

Deno.test("the script touches pictures of its own output only, by a secret that no two outputs share", () => {
  const drawn = picture({ width: 10, height: 5, label: HOSTILE, content: markup`<g/>` });
  const [first, second] = [card(drawn, HOSTILE), card(drawn)].map(String);
  const secret = (output: string) => /img\.pg-svg\[data-pg="([^"]+)"\]/.exec(output)![1];
  assert.notEqual(secret(first), secret(second));
  assert.equal(first.includes(`<img class="pg-svg" data-pg="${secret(first)}" width="10"`), true);
  const forged = card(drawn, `<img class="pg-svg" width="1" src="data:image/svg+xml;base64,AAAA">`).toString();
  assert.equal(forged.match(/<img /g)?.length, 1);
});
