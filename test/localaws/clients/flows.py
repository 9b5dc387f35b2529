"""What people do with boto3, over HTTP, with no setting but the environment. Prints one JSON object, by flow."""

import base64
import hashlib
import io
import json
import os
import tempfile
import urllib.error
import urllib.request

import boto3
from botocore.exceptions import ClientError

s3 = boto3.client("s3")
kms = boto3.client("kms")
NINE = 9 * 1024 * 1024
FLOWS = {}


def flow(function):
    FLOWS[function.__name__] = function
    return function


def refused(call, **arguments):
    """Code, status and message of a call that must fail."""
    try:
        call(**arguments)
    except ClientError as error:
        response = error.response
        return [response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Message"]]
    raise AssertionError("the call was expected to fail")


def status(url):
    try:
        return urllib.request.urlopen(url).status
    except urllib.error.HTTPError as error:
        return [error.code, error.read().decode().split("<Code>")[1].split("<")[0]]


def bucket(name, **arguments):
    s3.create_bucket(Bucket=name, **arguments)
    return name


@flow
def buckets():
    name = bucket("py-buckets")
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "team", "Value": "data"}]})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    rule = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"][0]
    location = s3.get_bucket_location(Bucket=name)["LocationConstraint"]
    s3.delete_bucket(Bucket=bucket("py-gone"))
    return {
        "rule": rule,
        "location": location,
        "tags": s3.get_bucket_tagging(Bucket=name)["TagSet"],
        "versioning": s3.get_bucket_versioning(Bucket=name)["Status"],
        "gone": refused(s3.head_bucket, Bucket="py-gone"),
        "other region": s3.create_bucket(
            Bucket="py-frankfurt", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )["Location"],
        "region": s3.head_bucket(Bucket="py-frankfurt")["BucketRegion"],
    }


@flow
def objects():
    name = bucket("py-objects")
    key = "päth to/a+b %2F?&=.txt"
    put = s3.put_object(Bucket=name, Key=key, Body=b"hello", Metadata={"Colour": "blue"}, ContentType="text/plain")
    head = s3.head_object(Bucket=name, Key=key)
    got = s3.get_object(Bucket=name, Key=key, Range="bytes=1-3")
    s3.copy_object(Bucket=name, Key="copy", CopySource={"Bucket": name, "Key": key})
    listed = s3.list_objects_v2(Bucket=name)
    deleted = s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": key}, {"Key": "none"}]})
    return {
        "etag": put["ETag"],
        "sse": put["ServerSideEncryption"],
        "metadata": head["Metadata"],
        "type": head["ContentType"],
        "range": got["Body"].read().decode(),
        "keys": [each["Key"] for each in listed["Contents"]],
        "copy": s3.get_object(Bucket=name, Key="copy")["Body"].read().decode(),
        "deleted": sorted(each["Key"] for each in deleted["Deleted"]),
        "missing": refused(s3.get_object, Bucket=name, Key=key),
    }


@flow
def streams():
    """A body that is not seekable goes aws-chunked with a trailing checksum (D22)."""
    name = bucket("py-streams")
    s3.upload_fileobj(io.BytesIO(b"streamed"), name, "stream")
    head = s3.head_object(Bucket=name, Key="stream", ChecksumMode="ENABLED")
    got = s3.get_object(Bucket=name, Key="stream", ChecksumMode="ENABLED")
    return {"crc32": head["ChecksumCRC32"], "body": got["Body"].read().decode()}


@flow
def multipart():
    """The threshold of upload_file is 8 MB: this goes in two parts, and comes back in two ranges."""
    name = bucket("py-multipart")
    data = os.urandom(NINE)
    with tempfile.TemporaryDirectory() as folder:
        there, back = os.path.join(folder, "there"), os.path.join(folder, "back")
        with open(there, "wb") as file:
            file.write(data)
        s3.upload_file(there, name, "big")
        s3.download_file(name, "big", back)
        with open(back, "rb") as file:
            same = file.read() == data
    s3.copy({"Bucket": name, "Key": "big"}, name, "copied")
    head = s3.head_object(Bucket=name, Key="big", PartNumber=1)
    uploads = s3.list_multipart_uploads(Bucket=name).get("Uploads", [])
    copied = s3.get_object(Bucket=name, Key="copied")["Body"].read()
    return {
        "same": same,
        "etag": s3.head_object(Bucket=name, Key="big")["ETag"].split("-")[-1],
        "parts": head["PartsCount"],
        "uploads": len(uploads),
        "copied": copied == data,
    }


@flow
def sse_kms():
    name = bucket("py-kms")
    key = kms.create_key(Description="py")["KeyMetadata"]
    kms.create_alias(AliasName="alias/py", TargetKeyId=key["KeyId"])
    asked = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "alias/py", "BucketKeyEnabled": True}
    put = s3.put_object(Bucket=name, Key="k", Body=b"secret", **asked)
    del asked["BucketKeyEnabled"]
    s3.upload_fileobj(io.BytesIO(bytes(NINE)), name, "big", ExtraArgs=asked)
    big = s3.head_object(Bucket=name, Key="big")
    managed = s3.put_object(Bucket=name, Key="m", Body=b"", ServerSideEncryption="aws:kms")
    kms.disable_key(KeyId=key["KeyId"])
    return {
        "arn": put["SSEKMSKeyId"] == key["Arn"] == big["SSEKMSKeyId"],
        "bucket key": put["BucketKeyEnabled"],
        "managed": kms.describe_key(KeyId=managed["SSEKMSKeyId"])["KeyMetadata"]["KeyManager"],
        "disabled": refused(s3.get_object, Bucket=name, Key="k")[:2],
        "head": s3.head_object(Bucket=name, Key="k")["ServerSideEncryption"],
        "unknown": refused(
            s3.put_object, Bucket=name, Key="u", Body=b"", ServerSideEncryption="aws:kms", SSEKMSKeyId="nope"
        ),
    }


@flow
def sse_c():
    name = bucket("py-sse-c")
    key = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
    blocked = refused(s3.put_object, Bucket=name, Key="c", Body=b"mine", **key)
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
        "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]},
    }
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    s3.put_object(Bucket=name, Key="c", Body=b"mine", **key)
    s3.upload_fileobj(io.BytesIO(bytes(NINE)), name, "big", ExtraArgs=key)
    other = {**key, "SSECustomerKey": "x" * 32}
    return {
        "blocked": blocked[:2],
        "read": s3.get_object(Bucket=name, Key="c", **key)["Body"].read().decode(),
        "md5": s3.head_object(Bucket=name, Key="c", **key)["SSECustomerKeyMD5"]
        == base64.b64encode(hashlib.md5(b"k" * 32).digest()).decode(),
        "big": s3.head_object(Bucket=name, Key="big", **key)["ContentLength"],
        "no key": refused(s3.get_object, Bucket=name, Key="c")[:2],
        "other key": refused(s3.get_object, Bucket=name, Key="c", **other)[:2],
    }


@flow
def policies():
    name = bucket("py-policy")
    statement = {
        "Sid": "OnlyKms",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{name}/*",
        "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    s3.put_bucket_policy(Bucket=name, Policy=policy)
    s3.put_object(Bucket=name, Key="ok", Body=b"", ServerSideEncryption="aws:kms")
    s3.upload_fileobj(io.BytesIO(bytes(NINE)), name, "big", ExtraArgs={"ServerSideEncryption": "aws:kms"})
    return {
        "same": s3.get_bucket_policy(Bucket=name)["Policy"] == policy,
        "denied": refused(s3.put_object, Bucket=name, Key="no", Body=b"")[:2],
        "malformed": refused(s3.put_bucket_policy, Bucket=name, Policy="{}"),
        "big": s3.head_object(Bucket=name, Key="big")["ServerSideEncryption"],
    }


@flow
def keys():
    key = kms.create_key(Tags=[{"TagKey": "a", "TagValue": "b"}])["KeyMetadata"]["KeyId"]
    context = {"purpose": "test"}
    sealed = kms.encrypt(KeyId=key, Plaintext=b"text", EncryptionContext=context)["CiphertextBlob"]
    data = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
    kms.enable_key_rotation(KeyId=key)
    gone = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.schedule_key_deletion(KeyId=gone, PendingWindowInDays=7)
    return {
        "opened": kms.decrypt(CiphertextBlob=sealed, EncryptionContext=context)["Plaintext"].decode(),
        "other context": refused(kms.decrypt, CiphertextBlob=sealed)[:2],
        "data key": kms.decrypt(CiphertextBlob=data["CiphertextBlob"])["Plaintext"] == data["Plaintext"],
        "rotation": kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"],
        "state": kms.describe_key(KeyId=gone)["KeyMetadata"]["KeyState"],
        "listed": key in [each["KeyId"] for page in kms.get_paginator("list_keys").paginate() for each in page["Keys"]],
    }


@flow
def presigned():
    name = bucket("py-presigned")
    put = s3.generate_presigned_url("put_object", Params={"Bucket": name, "Key": "a b+c.txt"}, ExpiresIn=60)
    request = urllib.request.Request(put, data=b"sent", method="PUT", headers={"content-type": ""})
    urllib.request.urlopen(request).close()
    get = s3.generate_presigned_url("get_object", Params={"Bucket": name, "Key": "a b+c.txt"}, ExpiresIn=60)
    body = urllib.request.urlopen(get).read().decode()
    s3.put_object(Bucket=name, Key="kms", Body=b"", ServerSideEncryption="aws:kms")
    closed = s3.generate_presigned_url("get_object", Params={"Bucket": name, "Key": "kms"}, ExpiresIn=60)
    wrong = get.replace("Signature=", "Signature=x")
    form = s3.generate_presigned_post(name, "form-${filename}")
    boundary = "----form"
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in form["fields"].items()]
    parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nposted\r\n--{boundary}--\r\n')
    headers = {"content-type": f"multipart/form-data; boundary={boundary}"}
    posted = urllib.request.urlopen(urllib.request.Request(form["url"], data="".join(parts).encode(), headers=headers))
    return {
        "old form": "AWSAccessKeyId=" in get,
        "got": body,
        "kms": status(closed),
        "wrong": status(wrong),
        "posted": posted.status,
        "form": s3.get_object(Bucket=name, Key="form-x")["Body"].read().decode(),
    }


@flow
def versions():
    name = bucket("py-versions", ObjectLockEnabledForBucket=True)
    first = s3.put_object(Bucket=name, Key="k", Body=b"1")["VersionId"]
    s3.put_object(Bucket=name, Key="k", Body=b"2")
    s3.put_object_legal_hold(Bucket=name, Key="k", VersionId=first, LegalHold={"Status": "ON"})
    marker = s3.delete_object(Bucket=name, Key="k")
    listed = s3.list_object_versions(Bucket=name)
    return {
        "marker": marker["DeleteMarker"],
        "versions": [len(listed["Versions"]), len(listed["DeleteMarkers"])],
        "held": refused(s3.delete_object, Bucket=name, Key="k", VersionId=first)[:2],
        "first": s3.get_object(Bucket=name, Key="k", VersionId=first)["Body"].read().decode(),
    }


@flow
def identity():
    return boto3.client("sts").get_caller_identity()["Account"]


def run(function):
    try:
        return function()
    except Exception as error:  # one flow that fails must not hide the others
        return {"failed": f"{type(error).__name__}: {error}"}


print(json.dumps({name: run(function) for name, function in FLOWS.items()}))
