import type { ObjectWrite } from "../../flow/object-state.ts";
import type { Failure, Result } from "../../flow/ports.ts";
import { readVersioning } from "../bucket/protection.ts";
import type { Context } from "../context.ts";
import { listAnnotations } from "./annotations.ts";

/**
 * Whether a copy in parts loses no annotations (E162): there are none, or versioning keeps the version that has them and
 * the caller puts them onto the copy. Asked again right before the object is replaced.
 */
export async function annotationsKept(
  context: Context,
  { ref, region, state, annotated }: ObjectWrite,
): Promise<Result<void>> {
  const name = `${ref.bucket}/${ref.key}`;
  if (annotated === true) {
    const versioning = await readVersioning(context, { name: ref.bucket, region });
    if (versioning.state === "known" && versioning.value === "enabled") return kept;
    const message = `${name} has annotations, which a multipart copy would lose where versioning is not known to be on (E162)`;
    return refused(message);
  }
  const listed = await listAnnotations(context, state.facts.ref, region);
  if (!listed.ok) return listed;
  if (listed.value.length === 0) return kept;
  const message = `${name} was given annotations, which a multipart copy would leave behind (E162)`;
  return refused(message, { preconditionFailed: true });
}

const kept = { ok: true, value: undefined } as const;

function refused(message: string, more: Pick<Failure, "preconditionFailed"> = {}): Result<never> {
  return { ok: false, failure: { reason: "unsupported", message, ...more } };
}
