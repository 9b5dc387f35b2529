import type { Sealed } from "../../custody/table.ts";
import type { ClientSide } from "../../model/encryption.ts";
import type { ObjectFacts } from "../../model/facts.ts";
import type { CustodyPorts } from "../ports.ts";

type ProvePorts = Pick<CustodyPorts, "openDataKey" | "instructionFile">;

const suffix = ".instruction";

/**
 * The client-side envelope that belongs to a listed object, shown to KMS: the object's own, or the one in its
 * instruction file. For formats v1 and v2, which leave no marker on the object then (S13), the row of the
 * instruction file stands for it. Undefined where there is no envelope.
 */
export async function sealedOf(
  ports: ProvePorts,
  facts: ObjectFacts,
  region: string,
): Promise<Sealed | undefined> {
  const { clientSide, size, current } = facts;
  if (clientSide.state === "known") {
    const { envelope, wrappedKey } = clientSide.value;
    if (envelope === "instruction-file" && wrappedKey === undefined)
      return besideIt(ports, facts, clientSide.value, region);
    return shown(ports, clientSide.value, { size, current }, region);
  }
  if (!facts.instructionFile || !current || !facts.ref.key.endsWith(suffix)) return undefined;
  const { bucket, key } = facts.ref;
  const object = { bucket, key: key.slice(0, -suffix.length) };
  // An object with markers has a row of its own.
  const read = await ports.instructionFile(object, region, "no markers");
  if (!read.ok || read.value.clientSide.state !== "known") return undefined;
  return shown(ports, read.value.clientSide.value, { size: read.value.size, current }, region);
}

/** Format v3, whose object tells that there is an instruction file, and not what lies in it. */
async function besideIt(
  ports: ProvePorts,
  { ref, size, current }: ObjectFacts,
  clientSide: ClientSide,
  region: string,
): Promise<Sealed> {
  const doubt = (reason: "not-found" | "unsupported", message: string): Sealed => ({
    clientSide,
    size,
    current,
    proof: { outcome: "unknown", why: { reason, message } },
  });
  if (!current)
    return doubt("unsupported", "Which instruction file belongs to an old version cannot be told.");
  const read = await ports.instructionFile(ref, region, "markers");
  if (!read.ok) return { ...doubt("not-found", ""), proof: { outcome: "unknown", why: read.failure } };
  const found = read.value.clientSide;
  if (found.state !== "known")
    return doubt(
      "not-found",
      `The instruction file of s3://${ref.bucket}/${ref.key} holds no wrapped data key.`,
    );
  return shown(ports, found.value, { size, current }, region);
}

async function shown(
  ports: ProvePorts,
  clientSide: ClientSide,
  object: Pick<Sealed, "size" | "current">,
  region: string,
): Promise<Sealed> {
  // Outside of KMS nobody but the holder of the key can try.
  const inKms = clientSide.wrap === "kms" || clientSide.wrap === "kms+context";
  const proof = inKms ? await ports.openDataKey(clientSide, region) : undefined;
  return { clientSide, ...object, proof };
}
