import { HeadObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { bucketName } from "../origin/options.ts";
import type { Task } from "./task.ts";

/** What a careful user of the AWS SDK writes: pages, and as many HEADs at a time as there are sockets. No verdicts. */
export async function sdkLoop({ url, objects, concurrency }: Task): Promise<number> {
  const agent = { keepAlive: true, maxSockets: concurrency };
  const client = new S3Client({
    region: "us-east-1",
    endpoint: url,
    forcePathStyle: true,
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" },
    requestHandler: { httpAgent: agent, httpsAgent: agent },
  });
  let encrypted = 0;
  let done = 0;
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucketName })) {
    const keys = (page.Contents ?? []).map(({ Key }) => Key).slice(0, objects - done);
    done += keys.length;
    const worker = async () => {
      for (let Key = keys.pop(); Key !== undefined; Key = keys.pop()) {
        const head = await client.send(new HeadObjectCommand({ Bucket: bucketName, Key }));
        if (head.ServerSideEncryption !== undefined) encrypted += 1;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    if (done >= objects) break;
  }
  client.destroy();
  if (encrypted === 0) throw new Error("no object of the origin was encrypted");
  return done;
}
