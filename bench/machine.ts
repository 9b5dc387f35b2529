import { cpus, loadavg } from "node:os";

/** What figures were taken on: a load beside that of the benchmark makes them worth less. */
export function machine(): string {
  const all = cpus();
  return `${all.length} x ${all[0]?.model ?? "?"}, Node ${process.versions.node}, load ${(loadavg()[0] ?? 0).toFixed(1)}`;
}

/** A figure beside what it is to be. */
export function beside(name: string, figure: number, target: number, unit = "x"): string {
  const met = figure >= target ? "met" : "not met";
  return `  ${name}: ${figure.toFixed(1)}${unit}, target ${target}${unit}: ${met}\n`;
}
