/** What one client process is told to do. */
export type Task = {
  readonly url: string;
  readonly certFile: string;
  readonly objects: number;
  readonly concurrency: number;
};

/** What it took: of the work alone, not of the start of the process. */
export type Took = {
  readonly objects: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly rssMegabytes: number;
};

/** Runs some work and measures it. @param work gives the number of objects it dealt with. */
export async function measured(work: () => Promise<number>): Promise<Took> {
  const started = performance.now();
  const before = process.cpuUsage();
  const objects = await work();
  const { user, system } = process.cpuUsage(before);
  return {
    objects,
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (user + system) / 1e6,
    rssMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}
