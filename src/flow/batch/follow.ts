import { noPressure, patiently } from "../retry.ts";
import { hasEnded, type JobState } from "./ports.ts";
import type { JobWork } from "./work.ts";

/** How far a job has come when nothing more is to be waited for. */
export type Followed =
  | { readonly state: "ended"; readonly job: JobState }
  | { readonly state: "waiting"; readonly job: JobState }
  | { readonly state: "stopped"; readonly message?: string }
  | { readonly state: "gone"; readonly message: string };

const firstPause = 250;
const longestPause = 30_000;

/** Looks at a job until it ends, or waits for a confirmation that nobody gave beforehand. */
export async function followJob(work: JobWork, id: string): Promise<Followed> {
  const { surroundings, batch, action } = work;
  let refused: string | undefined;
  for (let look = 0; ; look += 1) {
    const answer = await patiently(surroundings, noPressure, () =>
      batch.ports.describeJob(action.region, id),
    );
    if (!answer.ok) {
      const { message, reason } = answer.failure;
      return reason === "not-found" ? { state: "gone", message } : { state: "stopped", message };
    }
    const job = answer.value;
    batch.progress?.(job);
    if (hasEnded(job)) return { state: "ended", job };
    if (job.status === "Suspended") {
      if (!batch.confirmed) return { state: "waiting", job };
      if (refused !== undefined) return { state: "stopped", message: refused };
      const answer = await batch.ports.changeJob(action.region, id, "Ready", "Confirmed by bucketseal apply");
      // Perhaps somebody else confirmed or cancelled it a moment ago: the next look shows.
      if (!answer.ok) refused = answer.failure.message;
    }
    if (surroundings.cancelled()) return { state: "stopped" };
    await surroundings.wait(Math.min(longestPause, firstPause * 2 ** look));
  }
}
