import type { ColumnMetaData } from "hyparquet";
import { textOf } from "./values.ts";

/** The value of all rows where statistics prove that there is but one, as CSV would have it. */
export function constantOf(
  { statistics }: Pick<ColumnMetaData, "statistics">,
  rows: number,
): { readonly value: string } | undefined {
  if (statistics === undefined || statistics.null_count === undefined) return undefined;
  if (Number(statistics.null_count) === rows) return { value: "" };
  if (Number(statistics.null_count) !== 0) return undefined;
  const { min_value, max_value, is_min_value_exact, is_max_value_exact } = statistics;
  // Only the newer pair orders texts by bytes; long ones may be cut, and then two that differ can look the same.
  if (is_min_value_exact === false || is_max_value_exact === false) return undefined;
  const least = textOf(min_value);
  if (least === undefined || least === "" || least.length > 63 || least !== textOf(max_value))
    return undefined;
  return { value: least };
}
