import { ignoreS3, openS3 } from "./_s3_server.ts";
import { testStoreContract } from "./contract.ts";

testStoreContract("S3Store", {
  ignore: ignoreS3,
  largeBytes: 11 << 20,
  open: () => openS3({ partBytes: 5 << 20, pageSize: 3 }),
});
