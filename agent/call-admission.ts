export interface CallAdmission {
  /** Whether one more call fits; the job counts from now on. */
  admit(jobId: string, runningJobIds: readonly string[]): boolean;
  /** 0 to 1: the share of the calls at once that is taken. */
  load(runningJobIds: readonly string[]): number;
}

/** An accepted job that does not run by then went to another host. */
const ASSIGNMENT_MS = 15_000;

/** Counts calls from the moment that they are accepted, which is before they run. */
export function createAdmission({
  callsMax,
  nowMs = Date.now,
}: {
  callsMax: number;
  nowMs?: () => number;
}): CallAdmission {
  const acceptedAtMs = new Map<string, number>();
  const taken = (runningJobIds: readonly string[]): number => {
    const running = new Set(runningJobIds);
    for (const [jobId, atMs] of acceptedAtMs) {
      if (running.has(jobId) || nowMs() - atMs > ASSIGNMENT_MS) acceptedAtMs.delete(jobId);
    }
    return running.size + acceptedAtMs.size;
  };
  return {
    admit(jobId, runningJobIds) {
      if (taken(runningJobIds) >= callsMax) return false;
      acceptedAtMs.set(jobId, nowMs());
      return true;
    },
    load: (runningJobIds) => Math.min(1, taken(runningJobIds) / callsMax),
  };
}
