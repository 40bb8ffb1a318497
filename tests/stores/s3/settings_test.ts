import assert from "node:assert/strict";
import { join } from "node:path";
import { StoreError } from "../../../ops/errors.ts";
import { gsClientOptions } from "../../../stores/gs.ts";
import { parseIni } from "../../../stores/s3/profile.ts";
import { resolveCredentials, resolveLocation } from "../../../stores/s3/settings.ts";
import { S3Store } from "../../../stores/s3.ts";
import { testFolder } from "../_paths.ts";
import { withVariables } from "../../_variables.ts";

const NAMES = ["ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "REGION", "DEFAULT_REGION", "ENDPOINT_URL"];
const NONE = Object.fromEntries(
  [...NAMES, "ENDPOINT_URL_S3", "PROFILE"].map((name) => [`AWS_${name}`, undefined]),
);

const CONFIG = `
[default]
region = eu-west-1
# a comment
[profile lab]
region = eu-central-1
endpoint_url = http://localhost:9000
s3 =
  addressing_style = virtual
[profile services-lab]
services = lab
[services lab]
s3 =
  endpoint_url = http://127.0.0.1:9001
`;

const CREDENTIALS = `
[default]
aws_access_key_id = default-id
aws_secret_access_key = default-secret
[lab]
aws_access_key_id=lab-id
aws_secret_access_key=lab-secret
aws_session_token=lab-token
[half]
aws_access_key_id=half-id
`;

function test(behaviour: string, body: () => void): void {
  Deno.test(`S3 settings: ${behaviour}`, async () => {
    await using folder = await testFolder();
    const [config, credentials] = [join(folder.path, "config"), join(folder.path, "credentials")];
    await Deno.writeTextFile(config, CONFIG);
    await Deno.writeTextFile(credentials, CREDENTIALS);
    using _variables = withVariables({
      ...NONE,
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: credentials,
    });
    body();
  });
}

test("arguments are stronger than variables, and variables than the default profile", () => {
  assert.equal(resolveCredentials({}).accessKeyId, "default-id");
  assert.equal(resolveLocation("b", {}).region, "eu-west-1");
  using _variables = withVariables({
    AWS_ACCESS_KEY_ID: "env-id",
    AWS_SECRET_ACCESS_KEY: "env-secret",
    AWS_SESSION_TOKEN: "env-token",
    AWS_REGION: "us-west-2",
  });
  assert.deepEqual(resolveCredentials({}), {
    accessKeyId: "env-id",
    secretAccessKey: "env-secret",
    sessionToken: "env-token",
  });
  assert.equal(resolveLocation("b", {}).region, "us-west-2");
  assert.equal(resolveLocation("b", { region: "r" }).region, "r");
  assert.deepEqual(resolveCredentials({ accessKeyId: "a", secretAccessKey: "s" }), {
    accessKeyId: "a",
    secretAccessKey: "s",
  });
});

test("a profile that is asked for gives credentials, region and endpoint", () => {
  assert.deepEqual(resolveCredentials({ profile: "lab" }), {
    accessKeyId: "lab-id",
    secretAccessKey: "lab-secret",
    sessionToken: "lab-token",
  });
  using _variables = withVariables({ AWS_PROFILE: "lab" });
  assert.equal(resolveCredentials({}).accessKeyId, "lab-id");
  assert.deepEqual(resolveLocation("data", {}), {
    bucketUrl: "http://data.localhost:9000",
    region: "eu-central-1",
  });
});

test("a service section names an endpoint", () => {
  assert.equal(resolveLocation("data", { profile: "services-lab" }).bucketUrl, "http://127.0.0.1:9001/data");
});

test("the bucket is in the host's name at Amazon's, and in the path at other endpoints", () => {
  assert.equal(resolveLocation("data", {}).bucketUrl, "https://data.s3.eu-west-1.amazonaws.com");
  const endpoint = "http://127.0.0.1:9000/base/";
  assert.equal(resolveLocation("data", { endpoint }).bucketUrl, "http://127.0.0.1:9000/base/data");
  assert.equal(resolveLocation("data", { pathStyle: true }).bucketUrl, "https://s3.eu-west-1.amazonaws.com/data");
  assert.equal(resolveLocation("a.b", {}).bucketUrl, "https://s3.eu-west-1.amazonaws.com/a.b");
  assert.equal(resolveLocation("b", { region: "cn-north-1" }).bucketUrl, "https://b.s3.cn-north-1.amazonaws.com.cn");
  using _variables = withVariables({
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    AWS_ENDPOINT_URL_S3: "http://127.0.0.1:2",
  });
  assert.equal(resolveLocation("data", {}).bucketUrl, "http://127.0.0.1:2/data");
});

test("what is missing or half is an error that says what would work, and no secret", () => {
  assert.throws(() => resolveCredentials({ profile: "nobody" }), /No AWS profile "nobody"/);
  assert.throws(() => resolveCredentials({ profile: "half" }), /only one of them was given/);
  assert.throws(() => resolveCredentials({ accessKeyId: "a" }), /only one of them was given/);
  assert.throws(() => resolveLocation("b", { endpoint: "nonsense" }), /is no S3 endpoint/);
  for (const endpoint of ["http://me:hunter2@127.0.0.1", "me:hunter2@host", "http://host/?token=hunter2"]) {
    assert.throws(() => resolveLocation("b", { endpoint }), (error: Error) => {
      return error instanceof StoreError && !error.message.includes("hunter2");
    });
  }
  for (const odd of ["hunter2\nx", "hunter2\u0416", "hunter2\0"]) {
    const [sessionToken, secretAccessKey] = [odd, "b"];
    for (const given of [{ accessKeyId: "a", secretAccessKey, sessionToken }, { accessKeyId: odd, secretAccessKey }]) {
      assert.throws(() => resolveCredentials(given), (error: Error) => {
        return error instanceof StoreError && /its character 8 is an end of line/.test(error.message);
      });
    }
    assert.throws(() => gsClientOptions({ accessToken: odd }), { name: "StoreError", message: /cannot be sent/ });
  }
  using _variables = withVariables({ AWS_SHARED_CREDENTIALS_FILE: "/nowhere", AWS_CONFIG_FILE: "/nowhere" });
  assert.throws(() => resolveCredentials({}), /No S3 credentials were found: set AWS_ACCESS_KEY_ID/);
});

Deno.test("parseIni() reads sections, comments and nested settings", () => {
  const sections = parseIni("[a]\r\nx = 1 = 2\n; no\n\n[ profile  b ]\ny=\n  z = 3\n  w=4\nv = 5");
  assert.deepEqual([...sections.get("a")!], [["x", "1 = 2"]]);
  assert.deepEqual([...sections.get("profile b")!], [["y", ""], ["y.z", "3"], ["y.w", "4"], ["v", "5"]]);
});

Deno.test("S3Store takes a bucket and a prefix, and nothing that leads elsewhere", () => {
  assert.equal(new S3Store("s3://bucket").uri, "s3://bucket");
  assert.equal(new S3Store("s3://bucket/a/b/").uri, "s3://bucket/a/b");
  const hostile = [
    "s3://",
    "s3://b",
    "s3://Bucket",
    "s3:/bucket",
  ];
  for (const uri of hostile) assert.throws(() => new S3Store(uri), /is no S3 store: one is s3:\/\/bucket/, uri);
  assert.throws(() => new S3Store("s3://id:hunter2@bucket/a"), (error: Error) => !error.message.includes("hunter2"));
});
