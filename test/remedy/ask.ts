import type { ObjectAction, Refusal } from "../../src/model/plan.ts";
import { remedyFor } from "../../src/remedy/remedy.ts";
import type { RemedySubject } from "../../src/remedy/subject.ts";
import { subject } from "./build.ts";

export function action(changes: Partial<RemedySubject>): ObjectAction {
  const remedy = remedyFor(subject(changes));
  if (!("kind" in remedy)) throw new Error(`${remedy.code}: ${remedy.reason}`);
  return remedy;
}

export function refusal(changes: Partial<RemedySubject>): Refusal {
  const remedy = remedyFor(subject(changes));
  if ("kind" in remedy) throw new Error(`${remedy.kind}`);
  return remedy;
}
