import fc from "fast-check";

/**
 * Properties look at the same cases in every run, so that a commit passes or fails for good. BUCKETSEAL_SEED=N gives others:
 * looking for faults that nobody has seen is what longer runs are for.
 */
fc.configureGlobal({ seed: Number(process.env["BUCKETSEAL_SEED"] ?? 1) });
