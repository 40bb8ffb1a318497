import assert from "node:assert/strict";
import { homedir } from "node:os";
import { hubSettings } from "../../../../runner/models/hub/settings.ts";
import { withVariables } from "../../../_variables.ts";

/** No variable of this machine counts. */
const NONE = Object.fromEntries(
  [
    "HF_ENDPOINT",
    "HF_HOME",
    "HF_HUB_CACHE",
    "HUGGINGFACE_HUB_CACHE",
    "XDG_CACHE_HOME",
    "HF_TOKEN",
    "HUGGING_FACE_HUB_TOKEN",
    "HF_TOKEN_PATH",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN",
    "HF_HUB_OFFLINE",
    "TRANSFORMERS_OFFLINE",
  ].map((name) => [name, undefined]),
);

async function settingsWith(variables: Readonly<Record<string, string>>) {
  using _ = withVariables({ ...NONE, ...variables });
  return await hubSettings();
}

Deno.test("the cache folder is the one that Python uses", async () => {
  const cases: [Readonly<Record<string, string>>, string][] = [
    [{}, `${homedir()}/.cache/huggingface/hub`],
    [{ XDG_CACHE_HOME: "/xdg" }, "/xdg/huggingface/hub"],
    [{ XDG_CACHE_HOME: "/xdg", HF_HOME: "/hf" }, "/hf/hub"],
    [{ HF_HOME: "/hf", HUGGINGFACE_HUB_CACHE: "/old" }, "/old"],
    [{ HUGGINGFACE_HUB_CACHE: "/old", HF_HUB_CACHE: "/cache" }, "/cache"],
    [{ HF_HOME: "~/hf" }, `${homedir()}/hf/hub`],
    [{ HF_HUB_CACHE: "$HF_TEST_DISK/a${HF_TEST_DISK}/$HF_TEST_NONE", HF_TEST_DISK: "/d" }, "/d/a/d/$HF_TEST_NONE"],
  ];
  for (const [variables, expected] of cases) assert.equal((await settingsWith(variables)).cacheFolder, expected);
});

Deno.test("the token comes from its variables or the file that `hf auth login` writes", async () => {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  await Deno.writeTextFile(`${folder}/token`, "hf_saved\n");
  const cases: [Readonly<Record<string, string>>, string | undefined][] = [
    [{ HF_HOME: `${folder}/none` }, undefined],
    [{ HF_HOME: folder }, "hf_saved"],
    [{ XDG_CACHE_HOME: folder, HF_TOKEN_PATH: `${folder}/token` }, "hf_saved"],
    [{ HF_HOME: folder, HUGGING_FACE_HUB_TOKEN: "hf_old" }, "hf_old"],
    [{ HF_HOME: folder, HUGGING_FACE_HUB_TOKEN: "hf_old", HF_TOKEN: " other \n" }, "other"],
    [{ HF_HOME: folder, HF_TOKEN: "hf_x", HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" }, undefined],
  ];
  for (const [variables, expected] of cases) assert.equal((await settingsWith(variables)).token, expected);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the address of the hub and the switch for working offline come from their variables", async () => {
  const { endpoint, offline } = await settingsWith({});
  assert.deepEqual([endpoint, offline], ["https://huggingface.co", undefined]);
  assert.equal(
    (await settingsWith({ HF_ENDPOINT: "https://hub.example/models/" })).endpoint,
    "https://hub.example/models",
  );
  for (const value of ["1", "true", "YES", "on"]) {
    assert.equal((await settingsWith({ HF_HUB_OFFLINE: value })).offline, "HF_HUB_OFFLINE is set");
  }
  assert.equal((await settingsWith({ TRANSFORMERS_OFFLINE: "1" })).offline, "TRANSFORMERS_OFFLINE is set");
  assert.equal((await settingsWith({ HF_HUB_OFFLINE: "0", TRANSFORMERS_OFFLINE: "1" })).offline, undefined);
  await assert.rejects(
    settingsWith({ HF_ENDPOINT: "huggingface.co" }),
    /HF_ENDPOINT is "huggingface\.co"; it is an address/,
  );
});
