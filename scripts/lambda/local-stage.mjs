// What `osls invoke local --stage local` runs in place of a function: the function itself, on an embedded AWS with the
// sample fleet, or on the AWS that AWS_ENDPOINT_URL names. Each invocation has its own.
import { baselineOf, deployedAws, environmentOn } from "../../src/cli/local-deployment.ts";

export async function invoke(load, event, context) {
  if (process.env.AWS_ENDPOINT_URL !== undefined) return (await load()).handler(event, context);
  const aws = await deployedAws("sample");
  const server = await aws.listen();
  Object.assign(process.env, environmentOn(aws, server.url, baselineOf("sample")));
  try {
    return await (await load()).handler(event, context);
  } finally {
    await server.close();
  }
}
