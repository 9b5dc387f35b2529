import { isObject } from "../pattern/conditions.ts";

/** The number each label stands for, and from which on a number stands for it. */
const labels = [
  { label: "CRITICAL", number: 90, from: 90 },
  { label: "HIGH", number: 70, from: 70 },
  { label: "MEDIUM", number: 40, from: 40 },
  { label: "LOW", number: 1, from: 1 },
  { label: "INFORMATIONAL", number: 0, from: 0 },
] as const;

/** A severity with its label and its number, whichever of the two was given. */
export const wholeSeverity = (severity: unknown): unknown => {
  if (!isObject(severity)) return severity;
  const { Label, Normalized } = severity;
  const byLabel = labels.find(({ label }) => label === Label);
  if (byLabel !== undefined) return { ...severity, Normalized: byLabel.number };
  const byNumber = labels.find(({ from }) => typeof Normalized === "number" && Normalized >= from);
  return byNumber === undefined ? severity : { ...severity, Label: byNumber.label };
};
