/**
 * A key from a listing that was asked for with EncodingType=url: form-encoded, `+` is a space (L4).
 * The SDK hands it back as S3 sent it.
 */
export function decodeListedKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll("+", " "));
}

/** The value of CopySource: the SDK sends it as it is, so everything but `/` is encoded here (E171). */
export function copySource(bucket: string, key: string, versionId: string | undefined): string {
  const path = `${bucket}/${key.split("/").map(encodeStrictly).join("/")}`;
  return versionId === undefined ? path : `${path}?versionId=${encodeURIComponent(versionId)}`;
}

/** encodeURIComponent leaves !'()* alone, which S3's signature rules do not. */
function encodeStrictly(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
