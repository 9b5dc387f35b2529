import type { OpenedSource, ReadPorts, SourceRequest } from "../../flow/ports.ts";
import { type AwsConfig, createClients } from "../clients.ts";
import { contextOf } from "../context.ts";
import { inventorySource } from "./inventory/source.ts";
import { cannotGoOn, chosen, onlyListing, opened } from "./opened.ts";

/**
 * The source that the baseline names, for functions: an inventory, or a listing with HEAD of each object. The other sources
 * need an Athena workgroup, or a role for jobs, and are for the command line.
 * @param now epoch milliseconds.
 */
export function namedSources(config: AwsConfig, now: () => number): NonNullable<ReadPorts["openSource"]> {
  const inventory = inventorySource(contextOf(config, createClients(config)), now);
  return async (request) => {
    const { after } = request;
    if (after !== undefined) {
      if (after.source !== "inventory") return cannotGoOn(after.source, "functions do not read it");
      const found = await inventory(request, true);
      return found.ok
        ? chosen(found, undefined, "the scan goes on where it was")
        : cannotGoOn(after.source, found.why);
    }
    const named = sourceNamedFor(request);
    if (named === undefined) return { ...listing("the baseline names no other source"), usual: true };
    const needed = onlyListing(request);
    if (named === "list" || needed !== undefined) return listing(needed ?? "the baseline asks for it");
    if (named !== "inventory" && named !== "auto") return listing(`functions do not read from ${named}`);
    const found = await inventory(request, named === "inventory");
    return found.ok ? chosen(found, undefined, "the baseline asks for it") : listing(found.why);
  };
}

function sourceNamedFor({ requirement }: SourceRequest) {
  return requirement.state === "known" ? requirement.value.source : undefined;
}

function listing(why: string): OpenedSource {
  return opened("list", `listing and HEAD: ${why}`, undefined);
}
