"""Lists a bucket and HEADs each object with boto3 and threads; prints what it took as JSON."""
import json, resource, sys, time
from concurrent.futures import ThreadPoolExecutor
import boto3
from botocore.config import Config

endpoint, bucket, most, threads, cert = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
s3 = boto3.client(
    "s3", endpoint_url=endpoint, region_name="us-east-1", verify=cert or None,
    aws_access_key_id="AKIAEXAMPLE", aws_secret_access_key="secret",
    config=Config(max_pool_connections=threads, s3={"addressing_style": "path"}),
)
started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
done = 0
with ThreadPoolExecutor(threads) as pool:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        keys = [row["Key"] for row in page["Contents"]][: most - done]
        for head in pool.map(lambda key: s3.head_object(Bucket=bucket, Key=key), keys):
            head.get("ServerSideEncryption")
            done += 1
        if done >= most:
            break
after = resource.getrusage(resource.RUSAGE_SELF)
cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(json.dumps({"objects": done, "seconds": time.perf_counter() - started, "cpuSeconds": cpu,
                  "rssMegabytes": after.ru_maxrss / 1024}))
